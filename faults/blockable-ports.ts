// Loaded before a worker under test (node --import): on SIGUSR2 its servers, that is its tool services, drop every
// connection for BLOCKED_PORTS_MS, as a firewall would. The port of the API stays open.
import { EventEmitter } from 'node:events';
import { Server, type Socket } from 'node:net';

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
