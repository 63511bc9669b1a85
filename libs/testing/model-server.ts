import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { completionOf, readRecording, type Recording } from './recorded-answers.js';
import { streamedCompletion } from './streamed-completion.js';

/** A chat completion request as the server saw it. */
export interface SeenRequest {
  readonly model: string;
  /** From the first user message; empty when it names none. */
  readonly date: string;
  /** 1 for the first turn of a session, then one more for each assistant message in the request. */
  readonly turn: number;
  readonly body: ChatCompletionBody;
  readonly headers: IncomingMessage['headers'];
}

/** The part of a request's body that the server reads. */
export interface ChatCompletionBody {
  readonly model?: unknown;
  readonly messages?: readonly { readonly role?: unknown; readonly content?: unknown }[];
  readonly tools?: readonly unknown[];
  readonly stream?: unknown;
}

/** An answer byte for byte, for what real providers send and no recording holds. */
export interface RawReply {
  /** 200 unless told otherwise. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, anything else as JSON. */
  readonly body: unknown;
  /** How the answer ends after the body: not at all, or with the connection. */
  readonly then?: 'stall' | 'drop-connection';
}

/** How a request is to fail: with a status, by closing the connection, or by never answering. */
export type Failure =
  | {
      readonly status: number;
      readonly error?: Record<string, unknown>;
      readonly headers?: Record<string, string>;
    }
  | 'drop-connection'
  | 'hang';

export interface ModelServerOptions {
  /** The recorded position.jsonl of each model, by the model's name in requests (`basemodel`). */
  readonly histories: Readonly<Record<string, string>>;
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** How long each answer takes. */
  readonly delayMs?: number | ((request: SeenRequest) => number);
  /** Asked for each request: it is answered once this has settled, or at once when there is nothing to wait for. */
  readonly waitFor?: (request: SeenRequest) => Promise<unknown> | undefined;
  /** Asked for each request: the assistant message to send instead of the recorded one; null sends none at all. */
  readonly answerWith?: (request: SeenRequest) => Readonly<Record<string, unknown>> | null | undefined;
  /** Asked for each request; undefined lets it succeed. */
  readonly failWith?: (request: SeenRequest) => Failure | undefined;
  /** Asked for each request: the whole answer to send, before anything else is considered. */
  readonly replyWith?: (request: SeenRequest) => RawReply | undefined;
  /** Keep every request in `requests`. Off by default: a bench sends too many to keep. */
  readonly log?: boolean;
}

/**
 * A provider on loopback that repeats recorded trades over the OpenAI chat completions API. It recognises a session by
 * the model's name and the date in the first user message: the first turn asks for the day's trades in their order, the
 * second ends the session. Where a request wants a stream it gets one. Needs an Authorization header (401); models without a
 * history are unknown (404).
 */
export class ModelServer {
  readonly requests: SeenRequest[] = [];

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    /** The base URL for clients, ending in /v1. */
    readonly url: string,
  ) {}

  static async start(options: ModelServerOptions): Promise<ModelServer> {
    const recordings = new Map(
      await Promise.all(
        Object.entries(options.histories).map(
          async ([model, path]) => [model, await readRecording(path)] as const,
        ),
      ),
    );
    const server = createServer((request, response) => {
      answer(request, response, {
        recordings,
        options,
        onRequest: (seen) => started.requests.push(seen),
      }).catch((error: unknown) => {
        console.error('model server:', error);
        response.destroy();
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    const started = new ModelServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
    return started;
  }

  /** Connections that are open now. */
  connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.getConnections((error, count) => {
        if (error) reject(error);
        else resolve(count);
      });
    });
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}

interface Service {
  readonly recordings: ReadonlyMap<string, Recording>;
  readonly options: ModelServerOptions;
  readonly onRequest: (request: SeenRequest) => void;
}

async function answer(request: IncomingMessage, response: ServerResponse, service: Service): Promise<void> {
  const text = await readText(request);
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
    sendError(response, 404, 'not_found', 'Only POST /v1/chat/completions is served here.');
    return;
  }
  if (!/^Bearer \S/.test(request.headers.authorization ?? '')) {
    sendError(response, 401, 'invalid_api_key', 'An API key is needed.');
    return;
  }
  const seen = toSeenRequest(JSON.parse(text) as ChatCompletionBody, request);
  const { options, recordings } = service;
  if (options.log) service.onRequest(seen);
  const pause = typeof options.delayMs === 'function' ? options.delayMs(seen) : (options.delayMs ?? 0);
  if (pause > 0) await delay(pause, undefined, { ref: false });
  await options.waitFor?.(seen);
  const reply = options.replyWith?.(seen);
  if (reply) {
    sendRaw(response, reply);
    return;
  }
  const failure = options.failWith?.(seen);
  const recording = recordings.get(seen.model);
  const special = options.answerWith?.(seen);
  if (failure === 'hang') return;
  if (failure === 'drop-connection') response.destroy();
  else if (failure) fail(response, failure);
  else if (special !== undefined)
    sendCompletion(response, seen, JSON.stringify({ choices: [{ index: 0, message: special }] }));
  else if (!recording) sendError(response, 404, 'model_not_found', `The model ${seen.model} does not exist.`);
  else sendCompletion(response, seen, completionOf(recording, seen));
}

function toSeenRequest(body: ChatCompletionBody, request: IncomingMessage): SeenRequest {
  const messages = body.messages ?? [];
  const firstUser = messages.find(({ role }) => role === 'user')?.content;
  const date = /\((\d{4}-\d{2}-\d{2})\)/.exec(typeof firstUser === 'string' ? firstUser : '')?.[1] ?? '';
  const turn = 1 + messages.filter(({ role }) => role === 'assistant').length;
  return { model: String(body.model), date, turn, body, headers: request.headers };
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request as AsyncIterable<string>) text += chunk;
  return text;
}

function sendRaw(response: ServerResponse, { status = 200, headers, body, then }: RawReply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  if (then === undefined) response.end(text);
  else
    response.write(text, () => {
      if (then === 'drop-connection') response.destroy();
    });
}

function fail(response: ServerResponse, failure: Exclude<Failure, string>): void {
  for (const [name, value] of Object.entries(failure.headers ?? {})) response.setHeader(name, value);
  send(
    response,
    failure.status,
    JSON.stringify({ error: failure.error ?? { message: 'injected failure', type: 'injected', code: null } }),
  );
}

function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  send(response, status, JSON.stringify({ error: { message, type: 'invalid_request_error', code } }));
}

/** A completion as it was asked for: whole, or in chunks. */
function sendCompletion(response: ServerResponse, { body }: SeenRequest, completion: string): void {
  if (body.stream !== true) {
    send(response, 200, completion);
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.end(streamedCompletion(JSON.parse(completion)));
}

function send(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
    .end(text);
}
