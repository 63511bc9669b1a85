import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP port on loopback that passes everything on to another one, and takes its time. */
export class SlowWay {
  private constructor(
    private readonly server: Server,
    private readonly sockets: ReadonlySet<Socket>,
  ) {}

  /** @param targetPort where connections lead, which may be closed now and then @param delayMs in each direction */
  static async open(targetPort: number, delayMs: number): Promise<SlowWay> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      const target = connect({ host: '127.0.0.1', port: targetPort });
      passOn(socket, target, delayMs);
      passOn(target, socket, delayMs);
      for (const each of [socket, target]) {
        sockets.add(each);
        each.setNoDelay(true);
        each.once('close', () => sockets.delete(each));
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SlowWay(server, sockets);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

/** Timers of one length keep their order, so that the bytes do. */
function passOn(from: Socket, to: Socket, delayMs: number): void {
  from.on('data', (bytes) => {
    setTimeout(() => {
      if (to.writable) to.write(bytes);
    }, delayMs);
  });
  from.on('close', () => {
    setTimeout(() => {
      to.destroy();
    }, delayMs);
  });
  // The other side learns of it by its own close.
  from.on('error', () => from.destroy());
}
