// Loaded before every process under test (node --import). On SIGUSR2 its servers, that is its tool services, drop every
// connection for BLOCKED_PORTS_MS, as a firewall would; the port of the API stays open. And every step of writing the
// portfolios' files takes SLOW_FILES_MS longer, so that kills do fall between a commit and its files.
import { EventEmitter } from 'node:events';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const blockedMs = Number(process.env.BLOCKED_PORTS_MS ?? '1000');
const exempt = Number(process.env.API_PORT ?? '0');
const sockets = new Set<Socket>();
let blocked = false;

Server.prototype.emit = function emitUnlessBlocked(
  this: Server,
  event: string | symbol,
  ...args: unknown[]
): boolean {
  const [socket] = args as [Socket | undefined];
  if (event === 'connection' && socket && socket.localPort !== exempt) {
    if (blocked) {
      socket.destroy();
      return true;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  }
  return EventEmitter.prototype.emit.call(this, event, ...args);
};

process.on('SIGUSR2', () => {
  blocked = true;
  for (const socket of sockets) socket.destroy();
  setTimeout(() => {
    blocked = false;
  }, blockedMs).unref();
});

const slowMs = Number(process.env.SLOW_FILES_MS ?? '0');
if (slowMs > 0) {
  for (const name of ['open', 'writeFile', 'rename', 'mkdir'] as const) {
    const original = fs[name] as (path: unknown, ...rest: unknown[]) => Promise<unknown>;
    const slow = async (path: unknown, ...rest: unknown[]): Promise<unknown> => {
      if (String(path).includes('agent_data')) await pause(slowMs);
      return original(path, ...rest);
    };
    Object.defineProperty(fs, name, { value: slow });
  }
  syncBuiltinESMExports();
}
