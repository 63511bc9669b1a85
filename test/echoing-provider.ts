import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** How a model of this provider answers; each shows the key that it was sent. */
export type EchoingModel =
  'completes' | 'refuses-in-json' | 'fails-in-html' | 'refuses-in-header' | 'refuses-encoded';

/**
 * A model provider, and any other service on the web, that gives away the keys that it is sent: in error bodies, pages and
 * headers, as they are, URL-encoded and in base64. its model `completes` searches, buys a share and ends.
 */
export class EchoingProvider {
  /** The Authorization headers and query strings that came. */
  readonly received: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @param onRequest told of each request to a model before it is answered */
  static async start(onRequest: () => void): Promise<EchoingProvider> {
    const server = createServer((request, response) => {
      readText(request).then(
        (text) => {
          started.received.push(`${request.headers.authorization ?? ''} ${request.url ?? ''}`);
          onRequest();
          answer(request, response, text);
        },
        () => response.destroy(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const started = new EchoingProvider(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return started;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}

interface ChatBody {
  readonly model?: string;
  readonly messages?: readonly { readonly role?: string }[];
}

function answer(request: IncomingMessage, response: ServerResponse, text: string): void {
  const sent = request.headers.authorization ?? request.url ?? '';
  const key = sent.replace(/^Bearer /, '');
  const base64 = Buffer.from(sent).toString('base64');
  response.setHeader('X-Echo-Authorization', sent);
  response.setHeader('WWW-Authenticate', `Bearer error_description="${key}"`);
  const { model, messages } = request.url?.endsWith('/chat/completions')
    ? (JSON.parse(text) as ChatBody)
    : {};
  switch (model as EchoingModel | undefined) {
    case 'completes':
      sendJson(response, 200, completion(messages ?? []));
      return;
    case 'refuses-in-json':
      sendJson(response, 401, {
        error: {
          message: `Incorrect API key provided: ${key}. Header: ${sent}`,
          code: 'invalid_api_key',
          param: key,
        },
      });
      return;
    case 'refuses-in-header':
      response.writeHead(403).end();
      return;
    case 'refuses-encoded':
      sendJson(response, 400, {
        error: { message: `Bad request ?key=${encodeURIComponent(key)} (${base64})` },
      });
      return;
    case 'fails-in-html':
    case undefined:
      response.writeHead(500, { 'Content-Type': 'text/html' });
      response.end(
        `<html><body><h1>500</h1><pre>${sent}\n${base64}\n${encodeURIComponent(key)}</pre></body></html>`,
      );
  }
}

/** A search and a purchase on the SYNTHETIC sample market, then the end. */
function completion(messages: readonly { readonly role?: string }[]): unknown {
  const call = (id: string, name: string, args: unknown) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(args) },
  });
  const asked = messages.some(({ role }) => role === 'assistant');
  const message = asked
    ? { role: 'assistant', content: 'Done. <FINISH_SIGNAL>' }
    : {
        role: 'assistant',
        content: null,
        tool_calls: [
          call('1', 'get_information', { query: 'ZZALFA' }),
          call('2', 'buy', { symbol: 'ZZALFA', amount: 1 }),
        ],
      };
  return { choices: [{ index: 0, message, finish_reason: asked ? 'stop' : 'tool_calls' }] };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request as AsyncIterable<string>) text += chunk;
  return text;
}
