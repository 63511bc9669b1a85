import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A page of the stand-in's web: what the search says of it, and what the reader says when it is asked. */
export interface WebPage {
  readonly url: string;
  readonly title?: string;
  readonly description?: string;
  /** The search engine's claim of its date. */
  readonly date?: unknown;
  /** The page's text; without it the reader answers 404. */
  readonly content?: string;
  /** The page's own claim of its date. */
  readonly publishedTime?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** The page's document. */
  readonly html?: string;
  readonly warning?: string;
  /** Where the reader says that it ended; the page's own address unless told otherwise. */
  readonly readUrl?: string;
}

/** A request that the stand-in got. */
export interface JinaRequest {
  readonly kind: 'search' | 'read';
  /** The query as it came, or the address of the page to read. */
  readonly what: string;
  readonly headers: IncomingMessage['headers'];
}

export interface JinaServerOptions {
  /** The results of a search, of which a request gets `num` from its `page` on. */
  readonly web: (query: string) => readonly WebPage[];
  /** Asked first for each request; true when it has answered, or is never going to. */
  readonly answerWith?: (request: JinaRequest, response: ServerResponse) => boolean;
}

/**
 * Jina's search and reader endpoints on loopback, over a made-up web. Needs an Authorization header (401). Keeps every
 * request.
 */
export class JinaServer {
  readonly requests: JinaRequest[] = [];
  private readonly pages = new Map<string, WebPage>();

  private constructor(
    private readonly server: Server,
    private readonly options: JinaServerOptions,
  ) {}

  static async start(options: JinaServerOptions): Promise<JinaServer> {
    const server = createServer((request, response) => {
      started.answer(request, response);
    });
    const started = new JinaServer(server, options);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return started;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get searchBaseUrl(): string {
    return `${this.origin}/search/`;
  }

  get readerBaseUrl(): string {
    return `${this.origin}/read/`;
  }

  /** What was searched for. */
  get searches(): string[] {
    return this.requests.filter(({ kind }) => kind === 'search').map(({ what }) => what);
  }

  /** Which pages the reader was asked for; sorted, because they are read side by side. */
  get reads(): string[] {
    return this.requests
      .filter(({ kind }) => kind === 'read')
      .map(({ what }) => what)
      .sort();
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  private answer(incoming: IncomingMessage, response: ServerResponse): void {
    const path = incoming.url ?? '';
    const isSearch = path.startsWith('/search/');
    const what = isSearch
      ? (new URL(path, this.origin).searchParams.get('q') ?? '')
      : path.slice('/read/'.length);
    const request: JinaRequest = { kind: isSearch ? 'search' : 'read', what, headers: incoming.headers };
    this.requests.push(request);
    if (this.options.answerWith?.(request, response) === true) return;
    if (!/^Bearer \S/.test(incoming.headers.authorization ?? '')) sendJson(response, 401, {});
    else if (isSearch) this.search(new URL(path, this.origin).searchParams, response);
    else this.read(what, response);
  }

  private search(parameters: URLSearchParams, response: ServerResponse): void {
    const [num, page] = ['num', 'page'].map((name) => Number(parameters.get(name) ?? 1)) as [number, number];
    const found = this.options.web(parameters.get('q') ?? '').slice((page - 1) * num, page * num);
    for (const page of found) this.pages.set(page.url, page);
    const data = found.map(({ url, title, description, date }) => ({ url, title, description, date }));
    sendJson(response, 200, { code: 200, status: 20_000, data, meta: { usage: { tokens: 10_000 } } });
  }

  private read(url: string, response: ServerResponse): void {
    const page = this.pages.get(url);
    if (page?.content === undefined) {
      sendJson(response, 404, { code: 404, status: 40_400, message: 'no such page' });
      return;
    }
    const { title, description, content, publishedTime, metadata, html, warning, readUrl } = page;
    const data = { title, description, url: readUrl ?? url, content, html, publishedTime, metadata, warning };
    sendJson(response, 200, { code: 200, status: 20_000, data });
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
    })
    .end(text);
}
