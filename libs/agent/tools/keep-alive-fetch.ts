import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';

/** Connections to the tool services of this machine, kept open between calls. */
const agent = new Agent({ keepAlive: true });

/**
 * `fetch` for small JSON requests over loopback HTTP, on `node:http`: half the CPU time of the built-in one, which
 * matters because an agent's every tool call passes through it. The answer is read to its end before it is returned,
 * so that it is not for streams. Knows text bodies only and follows no redirect.
 */
export function keepAliveFetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = Object.fromEntries(new Headers(init.headers));
    const body = typeof init.body === 'string' ? init.body : '';
    if (body !== '') headers['content-length'] = String(Buffer.byteLength(body));
    const options = { agent, method: init.method ?? 'GET', headers, signal: init.signal ?? undefined };
    httpRequest(url, options, (incoming) => {
      readText(incoming).then((text) => {
        resolve(toResponse(incoming, text));
      }, reject);
    })
      .on('error', reject)
      .end(body);
  });
}

async function readText(incoming: IncomingMessage): Promise<string> {
  let text = '';
  incoming.setEncoding('utf8');
  for await (const chunk of incoming as AsyncIterable<string>) text += chunk;
  return text;
}

function toResponse(incoming: IncomingMessage, text: string): Response {
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return new Response(text === '' ? null : text, { status: incoming.statusCode, headers });
}
