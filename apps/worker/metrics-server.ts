import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { DomainError } from '@app/domain';
import { type Registry } from '@app/observability';

/** `GET /metrics` of a worker: what its own process measured, and nothing of the database, which only the API shows. */
export class MetricsServer {
  private constructor(private readonly server: Server) {}

  /**
   * @param port 0 means any free one
   * @param host the address to listen on
   * @throws DomainError `port_in_use` naming WORKER_METRICS_PORT
   */
  static async start(
    { port, host }: { readonly port: number; readonly host: string },
    registry: Registry,
  ): Promise<MetricsServer> {
    const server = createServer((request, response) => {
      if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') {
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Only GET /metrics is served here.\n');
        return;
      }
      registry.metrics().then(
        (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    });
    server.listen(port, host);
    await once(server, 'listening').catch((cause: unknown) => {
      throw new DomainError({
        code: 'port_in_use',
        message: `WORKER_METRICS_PORT: port ${port} cannot be listened on. Set a free one, or 0 for any free one.`,
        details: { variable: 'WORKER_METRICS_PORT' },
        cause,
      });
    });
    return new MetricsServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}
