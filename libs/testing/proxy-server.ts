import { once } from 'node:events';
import { createServer, request as requestHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** What a proxy was asked for. */
export interface SeenByProxy {
  /** `CONNECT`, or the method of a request that it forwards. */
  readonly method: string;
  /** `host:port` of a tunnel, or the whole address. */
  readonly target: string;
  /** What it was told of the caller's right to use it. */
  readonly authorization: string | undefined;
}

export interface ProxyServerOptions {
  /** Ports of this machine by the names that the proxy alone knows; any other target is taken as it is. */
  readonly names?: Readonly<Record<string, number>>;
  /** Answers every request with this status instead of passing it on. */
  readonly refusesWith?: number;
}

/** An HTTP proxy on loopback that forwards plain requests and tunnels the others, and remembers both. */
export class ProxyServer {
  readonly seen: SeenByProxy[] = [];
  private readonly server = createServer();
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly options: ProxyServerOptions) {
    this.server.on('request', (request, response) => {
      this.forward(request, response);
    });
    this.server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.tunnel(request, socket, head);
    });
    this.server.on('connection', (socket) => this.sockets.add(socket));
  }

  static async start(options: ProxyServerOptions = {}): Promise<ProxyServer> {
    const proxy = new ProxyServer(options);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private forward(request: IncomingMessage, response: ServerResponse): void {
    const target = request.url ?? '';
    this.remember(request, target);
    if (this.options.refusesWith !== undefined || !URL.canParse(target)) {
      response.writeHead(this.options.refusesWith ?? 400).end();
      return;
    }
    const url = new URL(target);
    const options = {
      ...this.placeOf(url.hostname, Number(url.port || 80)),
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: request.headers,
    };
    const onward = requestHttp(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }

  private tunnel(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const target = request.url ?? '';
    this.remember(request, target);
    if (this.options.refusesWith !== undefined) {
      socket.end(`HTTP/1.1 ${this.options.refusesWith} No\r\n\r\n`);
      return;
    }
    const [host = '', port] = target.split(':');
    const onward = connect(this.placeOf(host, Number(port)), () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    this.sockets.add(onward);
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  }

  private remember({ method = '', headers }: IncomingMessage, target: string): void {
    this.seen.push({ method, target, authorization: headers['proxy-authorization'] });
  }

  private placeOf(host: string, port: number): { readonly host: string; readonly port: number } {
    const known = this.options.names?.[host];
    return known === undefined ? { host, port } : { host: '127.0.0.1', port: known };
  }
}
