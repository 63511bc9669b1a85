import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { chunksOf } from './completion-chunks.js';
import { toCase, type CaseReply, type ProviderCase } from './provider-case.js';
import { refusalOf, type StrictRequest } from './strict-rules.js';

/** What ends a session when a case has no answer left. */
const DONE = toCase({ case: 'done', replies: [{ say: 'Done. <FINISH_SIGNAL>' }], right: '', expect: [] })
  .replies[0];

/** What a provider saw of one model: how many requests, and the answers of tools that came back to it. */
export interface SeenOfCase {
  readonly requests: number;
  readonly toolAnswers: readonly string[];
}

interface Play {
  readonly of: ProviderCase;
  requests: number;
  answered: number;
  readonly toolAnswers: Set<string>;
}

/** A provider on loopback that plays cases: each is a model of its own, under the case's name. */
export class CaseProvider {
  private readonly plays = new Map<string, Play>();
  private other: Server | undefined;

  private constructor(
    private readonly server: Server,
    /** The base URL for clients, ending in /v1. */
    readonly url: string,
  ) {}

  static async start(cases: readonly ProviderCase[]): Promise<CaseProvider> {
    const server = createServer((request, response) => {
      provider.answer(request, response).catch((error: unknown) => {
        console.error('case provider:', error);
        response.destroy();
      });
    });
    const provider = new CaseProvider(server, `${await originOf(server)}/v1`);
    for (const of of cases) {
      provider.plays.set(of.name, { of, requests: 0, answered: 0, toolAnswers: new Set() });
    }
    return provider;
  }

  /** What came for a case so far. */
  seen(name: string): SeenOfCase {
    const { requests = 0, toolAnswers = [] } = this.plays.get(name) ?? {};
    return { requests, toolAnswers: [...toolAnswers] };
  }

  /** Ends every connection. */
  close(): void {
    for (const server of [this.server, this.other]) {
      server?.close();
      server?.closeAllConnections();
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await readText(request)) as StrictRequest;
    const play = this.plays.get(String(body.model));
    if (!play) {
      send(response, 404, { error: { message: `The model ${String(body.model)} does not exist.` } });
      return;
    }
    play.requests += 1;
    for (const message of body.messages ?? []) keepToolAnswer(play, message);
    const { redirect, strict } = play.of;
    if (redirect !== undefined) {
      await this.redirect(redirect, request, response);
      return;
    }
    const refused = refusalOf(body, strict);
    if (refused) send(response, 400, { error: refused });
    else sendReply(response, nextReply(play), body);
  }

  private async redirect(
    to: 'loop' | 'other',
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const path = request.url ?? '/';
    const location = to === 'loop' ? path : `${await this.otherOrigin()}${path}`;
    response.writeHead(308, { Location: location }).end();
  }

  /** A server on another port, which the key of this one is not for. */
  private async otherOrigin(): Promise<string> {
    this.other ??= createServer((request, response) => {
      if (request.headers.authorization === undefined) send(response, 401, { error: { message: 'No key.' } });
      else sendReply(response, DONE, {});
    });
    return originOf(this.other);
  }
}

function nextReply(play: Play): CaseReply | undefined {
  const { replies, repeat } = play.of;
  const reply = repeat ? replies[0] : replies[play.answered];
  play.answered += 1;
  return reply ?? DONE;
}

function keepToolAnswer({ toolAnswers }: Play, message: unknown): void {
  const { role, content } = (message ?? {}) as { readonly role?: unknown; readonly content?: unknown };
  if (role === 'tool') toolAnswers.add(typeof content === 'string' ? content : JSON.stringify(content));
}

function sendReply(response: ServerResponse, reply: CaseReply | undefined, request: StrictRequest): void {
  if (!reply) return;
  const { status, headers, body, raw } = reply;
  if (raw || status !== 200 || request.stream !== true) {
    send(response, status, body, headers);
    return;
  }
  const { include_usage: includeUsage = false } = (request.stream_options ?? {}) as {
    include_usage?: boolean;
  };
  send(response, status, chunksOf(body, includeUsage), { 'content-type': 'text/event-stream', ...headers });
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: CaseReply['headers'] = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function originOf(server: Server): Promise<string> {
  if (!server.listening) {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request as AsyncIterable<string>) text += chunk;
  return text;
}
