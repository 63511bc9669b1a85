import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** Something that the CLI sent to be created. */
export interface Creation {
  /** The path after `/api/w/<workspace>/`, such as `flows/create`. */
  readonly path: string;
  readonly contentType: string;
  /** The parsed JSON, or the text where it is none. */
  readonly body: unknown;
}

/** A zip archive without entries: the workspace holds nothing yet. */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);
const USER = { username: 'tester', email: 'tester@example.com', is_admin: true, groups: [], folders: [] };

/** A stand-in for the part of a Windmill server that `wmill sync push` talks to: an empty workspace that keeps what is sent. */
export class DeploymentServer {
  readonly created: Creation[] = [];
  /** What it was asked and does not know. */
  readonly unknown: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<DeploymentServer> {
    const server = createServer((request, response) => {
      readBody(request)
        .then((body) => {
          started.answer(request, body, response);
        })
        .catch(() => response.destroy());
    });
    const started = new DeploymentServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, body: string, response: ServerResponse): void {
    const path = new URL(request.url ?? '', 'http://here').pathname.replace(/^\/api\/(w\/[^/]+\/)?/, '');
    if (request.method === 'GET') {
      const known = READS.find(([pattern]) => pattern.test(path));
      if (!known) this.unknown.push(path);
      const [, status, content] = known ?? [/^/, 404, 'unknown'];
      const type = typeof content === 'string' && /^[[{]/.test(content) ? 'application/json' : 'text/plain';
      response.writeHead(status, { 'Content-Type': type }).end(content);
      return;
    }
    this.created.push({ path, contentType: request.headers['content-type'] ?? '', body: parsed(body) });
    response.writeHead(path === 'scripts/create' ? 201 : 200).end('an-id');
  }
}

const READS: readonly [RegExp, number, string | Buffer][] = [
  [/^version$/, 200, 'CE v1.819.0'],
  [/^users\/whoami$/, 200, JSON.stringify(USER)],
  [/^workspaces\/users$/, 200, JSON.stringify({ email: USER.email, workspaces: [{ id: 'w', name: 'w' }] })],
  [/^workspaces\/list_ws_specific$/, 200, '[]'],
  [/^resources\/file_resource_type_to_file_ext_map$/, 200, '{}'],
  [/^workspaces\/tarball$/, 200, EMPTY_ZIP],
  [/^jobs\/(queue|completed)\/list$/, 200, '[]'],
  [/^(folders|resources|resources\/type|scripts|flows|schedules|apps)\/(get|exists)\//, 404, 'not found'],
];

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
