import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/**
 * Stands before a tool service on loopback and adds the bearer token of a live session, which the suite cannot send.
 * Everything else passes through as it came, Host and Origin included, so that the service's own checks are what is tested.
 */
export class AuthorizingProxy {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @param target the service's base URL */
  static async start(target: string, token: string): Promise<AuthorizingProxy> {
    const { hostname, port } = new URL(target);
    const server = createServer((request, response) => {
      const { method, url: path, rawHeaders } = request;
      const headers = [...rawHeaders, 'Authorization', `Bearer ${token}`];
      const upstream = httpRequest({ hostname, port, method, path, headers, agent: false }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
      });
      response.once('close', () => upstream.destroy());
      upstream.once('error', () => response.destroy());
      request.pipe(upstream);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new AuthorizingProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}
