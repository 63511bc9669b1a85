import { EventEmitter, on } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A callback as it came in. */
export interface ReceivedCallback {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server on this machine to which callbacks go; it answers 200 unless a test says otherwise. */
export class CallbackReceiver {
  readonly received: ReceivedCallback[] = [];
  answerWith: (response: ServerResponse) => void = (response) => response.end('{"fine": true}');
  private readonly arrivals = new EventEmitter();

  private constructor(private readonly server: Server) {}

  /** @param port where an earlier one was, for one that comes back */
  static async start(port = 0): Promise<CallbackReceiver> {
    const server = createServer();
    const receiver = new CallbackReceiver(server);
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        receiver.received.push({ method, path, headers, body });
        receiver.answerWith(response);
        receiver.arrivals.emit('received');
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Waits until so many have come in, earlier ones included. */
  async waitFor(count: number, timeoutMs = 60_000): Promise<readonly ReceivedCallback[]> {
    const signal = AbortSignal.timeout(timeoutMs);
    const arrivals = on(this.arrivals, 'received', { signal });
    while (this.received.length < count) await arrivals.next();
    return this.received;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
