import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { PGlite } from '@electric-sql/pglite';

/** The token that jobs get. */
export const JOB_TOKEN = 'a-job-token';
export const WORKSPACE = 'w';

interface InlineScript {
  readonly content: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly language: string;
}

/**
 * A stand-in for the part of a Windmill server that running scripts talk to: resources, the data table `main` (on a real
 * PostgreSQL engine), and the URLs that resume flows.
 */
export class WorkspaceServer {
  /** The value of each resource by its path. */
  readonly resources: Record<string, unknown> = {};
  /** What the callers of resume URLs sent, by the flow's job. */
  readonly resumed: { readonly flow: string; readonly payload: unknown }[] = [];
  private readonly flowOf = new Map<string, string>();
  private readonly resumptions = new EventEmitter();

  private constructor(
    private readonly server: Server,
    private readonly table: PGlite,
  ) {}

  static async start(): Promise<WorkspaceServer> {
    const table = await PGlite.create();
    const server = createServer((request, response) => {
      started.answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    const started = new WorkspaceServer(server, table);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** Host and port. */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Says of which flow a job is a step, which decides what its resume URLs resume. */
  addStep(job: string, flow: string): void {
    this.flowOf.set(job, flow);
  }

  /** Waits until a flow was resumed. */
  async nextResumption(flow: string, timeoutMs = 20_000): Promise<void> {
    const deadline = AbortSignal.timeout(timeoutMs);
    while (!this.resumed.some((event) => event.flow === flow))
      await once(this.resumptions, 'resumed', { signal: deadline }).catch((cause: unknown) => {
        throw new Error(`the flow was not resumed within ${timeoutMs} ms`, { cause });
      });
  }

  /** Rows of the data table. */
  async rows(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.table.query<Record<string, unknown>>(sql)).rows;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
    await this.table.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.url);
    const path = url.pathname.replace(`/api/w/${WORKSPACE}/`, '');
    const body = await readBody(request);
    const resume = /^jobs_u\/resume\/([^/]+)\//.exec(path);
    if (resume) {
      this.resumed.push({ flow: resume[1]!, payload: body === '' ? null : JSON.parse(body) });
      this.resumptions.emit('resumed');
      send(response, 201, {});
      return;
    }
    if (request.headers.authorization !== `Bearer ${JOB_TOKEN}`) send(response, 401, 'no token');
    else if (path.startsWith('resources/get_value_interpolated/')) this.sendResource(response, path);
    else if (path.startsWith('jobs/resume_urls/')) this.sendResumeUrls(response, url, path);
    else if (path === 'jobs/run_inline/preview')
      send(response, 200, await this.runSql(JSON.parse(body) as InlineScript));
    else send(response, 404, `unknown: ${path}`);
  }

  private sendResource(response: ServerResponse, path: string): void {
    const value = this.resources[path.replace('resources/get_value_interpolated/', '')];
    if (value === undefined) send(response, 404, 'no such resource');
    else send(response, 200, value);
  }

  /** Of a step, or with flow_level of its flow. */
  private sendResumeUrls(response: ServerResponse, url: URL, path: string): void {
    const [, , job, nonce] = path.split('/') as [string, string, string, string];
    const resumes = url.searchParams.get('flow_level') === 'true' ? (this.flowOf.get(job) ?? job) : job;
    const base = `${this.url}/api/w/${WORKSPACE}/jobs_u`;
    send(response, 200, {
      approvalPage: `${this.url}/approve/${resumes}`,
      resume: `${base}/resume/${resumes}/${nonce}/signature`,
      cancel: `${base}/cancel/${resumes}/${nonce}/signature`,
    });
  }

  /** SQL after header lines that declare its parameters, as Windmill's clients send it. */
  private async runSql({ content, args, language }: InlineScript): Promise<unknown> {
    if (language !== 'postgresql' || args.database !== 'datatable://main')
      throw new Error(`only the data table main is here, not ${String(args.database)}`);
    const lines = content.split('\n');
    const header = lines.filter((line) => line.startsWith('-- '));
    const names = header.flatMap((line) => /^-- \$\d+ (\w+)/.exec(line)?.[1] ?? []);
    const sql = lines.filter((line) => !line.startsWith('-- ')).join('\n');
    const { rows } = await this.table.query(
      sql,
      names.map((name) => args[name]),
    );
    return header.includes('-- result_collection=last_statement_first_row') ? (rows[0] ?? null) : rows;
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
