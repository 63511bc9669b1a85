import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A request as the API saw it. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: unknown;
}

/** An API that gives the answers it was told, by path, for what the real one cannot be brought to say. */
export class CannedApi {
  readonly requests: ApiRequest[] = [];
  private answers: Readonly<Record<string, readonly [status: number, body: unknown]>> = {};

  private constructor(private readonly server: Server) {}

  static async start(): Promise<CannedApi> {
    const server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        started.requests.push({ method, path: url, headers, body: text === '' ? null : JSON.parse(text) });
        const [status, body] = started.answers[url.split('?')[0]!] ?? [
          404,
          { error: 'not_found', message: 'no' },
        ];
        response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
    const started = new CannedApi(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on only these paths are known. */
  answer(answers: Readonly<Record<string, readonly [status: number, body: unknown]>>): void {
    this.answers = answers;
    this.requests.length = 0;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}
