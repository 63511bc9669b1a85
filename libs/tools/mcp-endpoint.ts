import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { localhostHostValidation, localhostOriginValidation } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  McpServer,
  type AuthInfo,
  type McpHttpHandler,
} from '@modelcontextprotocol/server';
import { type ToolSession, type ToolSessions } from './tool-session.js';
import { type ToolServiceName } from './tool-services.js';
import { type Tool, type ToolFailureListener } from './tool.js';

/** Larger than any call of these tools; what is longer is answered 413 before it is read to its end. */
const MAX_BODY_BYTES = 64 * 1024;
const MCP_PATH = '/mcp';
const HEALTH_PATH = '/health';

/** What one endpoint serves, and for whom. */
export interface McpEndpointOptions {
  readonly service: ToolServiceName;
  readonly tools: readonly Tool[];
  readonly sessions: ToolSessions;
  readonly onFailure: ToolFailureListener;
}

/**
 * One MCP service over HTTP: `/mcp` (Streamable HTTP, stateless: a fresh protocol server per request, bound to the
 * session of the request's token) and `GET /health`. Answers 403 to a foreign Host or Origin, 401 without the token of
 * a live session, 413 to a long body. Serves clients of both protocol generations.
 */
export class McpEndpoint {
  private readonly handler: McpHttpHandler;
  private readonly isLocalHost = localhostHostValidation();
  private readonly isLocalOrigin = localhostOriginValidation();

  constructor(private readonly options: McpEndpointOptions) {
    this.handler = createMcpHandler(({ authInfo }) => this.buildServer(this.sessionOf(authInfo)));
  }

  /** Answers one request of `node:http`. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.isLocalHost(request, response) || !this.isLocalOrigin(request, response)) return;
    const path = request.url?.split('?', 1)[0];
    if (path === HEALTH_PATH && request.method === 'GET') {
      sendJson(response, 200, { status: 'up', service: this.options.service });
    } else if (path === MCP_PATH) {
      await this.handleMcp(request, response);
    } else {
      sendJson(response, 404, rpcError(-32_000, `Only ${MCP_PATH} and GET ${HEALTH_PATH} are served here.`));
    }
  }

  /** Ends the streams that are still open. */
  async close(): Promise<void> {
    await this.handler.close();
  }

  private async handleMcp(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = bearerToken(request.headers.authorization);
    if (token === undefined || !this.options.sessions.find(token)) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      sendJson(response, 401, rpcError(-32_001, 'A token of a running session is needed.'));
      return;
    }
    const body = request.method === 'POST' ? await readBody(request) : '';
    if (body === undefined) {
      response.setHeader('Connection', 'close');
      sendJson(response, 413, rpcError(-32_000, `The request is longer than ${MAX_BODY_BYTES} bytes.`));
      return;
    }
    const parsedBody = request.method === 'POST' ? parseJson(body) : undefined;
    if (request.method === 'POST' && parsedBody === undefined) {
      sendJson(response, 400, rpcError(-32_700, 'The request is not valid JSON.'));
      return;
    }
    const authInfo = { token, clientId: 'agent', scopes: [] };
    await send(response, await this.handler.fetch(toWebRequest(request, response), { parsedBody, authInfo }));
  }

  private buildServer(session: ToolSession): McpServer {
    const server = new McpServer({ name: `ai-trader-${this.options.service}`, version: '1.0.0' });
    for (const tool of this.options.tools) tool.offer(server, session, this.options.onFailure);
    return server;
  }

  private sessionOf(authInfo: AuthInfo | undefined): ToolSession {
    const session = authInfo && this.options.sessions.find(authInfo.token);
    if (!session) throw new Error('the session ended while its request was read');
    return session;
  }
}

function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer ([\w-]+)$/i.exec(header ?? '')?.[1];
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The request without its body, which travels beside it parsed: reading it a second time costs more than the call. */
function toWebRequest(request: IncomingMessage, response: ServerResponse): Request {
  const disconnected = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) disconnected.abort();
  });
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  const url = `http://${request.headers.host ?? 'localhost'}${MCP_PATH}`;
  return new Request(url, { method: request.method, headers, signal: disconnected.signal });
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  const headers = Object.fromEntries(answer.headers);
  if (answer.body && answer.headers.get('content-type')?.startsWith('text/event-stream')) {
    response.writeHead(answer.status, headers);
    Readable.fromWeb(answer.body as never).pipe(response);
    return;
  }
  const text = await answer.text();
  response.writeHead(answer.status, { ...headers, 'Content-Length': Buffer.byteLength(text) }).end(text);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
    .end(text);
}

function rpcError(code: number, message: string): Record<string, unknown> {
  return { jsonrpc: '2.0', error: { code, message }, id: null };
}
