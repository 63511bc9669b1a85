import { request as requestHttp, type Agent, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type LookupFunction } from 'node:net';
import { TextDecoder } from 'node:util';
import { type Network } from './network.js';
import { destinationOf, parsePageUrl } from './page-guard.js';

const MAX_REDIRECTS = 3;
const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

export interface GuardedGetOptions {
  /** Sent to the given address and, of its redirects, only to those that stay on its origin: they may hold a key. */
  readonly headers: Readonly<Record<string, string>>;
  /** An answer that is longer ends the request with an error. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly network: Network;
  /** The way to the given address, which may lead through a proxy; absent means directly. */
  readonly agentFor?: (url: URL) => Agent | undefined;
}

/** An answer that may not be used, as asking again will not change: too long, compressed, or a forbidden redirect. */
export class UnusableAnswer extends Error {}

/** An answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  /** Bytes that are no text in the answer's character set are replaced. */
  readonly text: string;
}

/**
 * GET of an address that the operator configured, which may be private. What it redirects to may not: each of at most
 * three redirects must be a public http or https address, and the connection goes to the very address that was checked, past
 * any proxy, which would look its name up once more.
 * @throws UnusableAnswer; the network's error when the connection failed or broke off, also for an abort
 */
export async function guardedGet(url: URL, options: GuardedGetOptions): Promise<HttpAnswer> {
  let response = await send(url, options, false);
  let target = url;
  for (let redirects = 1; REDIRECTS.includes(response.statusCode); redirects += 1) {
    response.destroy();
    if (redirects > MAX_REDIRECTS) throw new UnusableAnswer(`more than ${MAX_REDIRECTS} redirects`);
    target = await followable(response.headers.location ?? '', target, options);
    response = await send(target, target.origin === url.origin ? options : { ...options, headers: {} }, true);
  }
  return { status: response.statusCode ?? 0, text: await readLimited(response, options.maxBytes) };
}

async function followable(location: string, base: URL, { network, signal }: GuardedGetOptions): Promise<URL> {
  const target = URL.canParse(location, base.href) && parsePageUrl(new URL(location, base).href);
  if (!target || (await destinationOf(target, network)) !== 'public') {
    throw new UnusableAnswer('redirected to an address that is not public');
  }
  signal.throwIfAborted();
  return target;
}

function send(url: URL, options: GuardedGetOptions, isRedirect: boolean): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const guarded: RequestOptions = isRedirect
    ? { agent: false, lookup: guardedLookup(options.network) }
    : { agent: options.agentFor?.(url) };
  // Not compressed, so that the limit of bytes is a limit of text.
  const headers = { ...options.headers, 'Accept-Encoding': 'identity' };
  return new Promise((resolve, reject) => {
    request(url, { headers, signal: options.signal, ...guarded }, resolve)
      .on('error', reject)
      .end();
  });
}

/** Looks a name up for a connection, and refuses it unless all its addresses are public at this very moment. */
function guardedLookup(network: Network): LookupFunction {
  return (hostname, { all }, callback) => {
    network.resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (!first || !addresses.every(({ address }) => network.isAllowed(address))) {
          callback(new UnusableAnswer('redirected to a name whose address is not public'), '');
        } else if (all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, '');
      },
    );
  };
}

async function readLimited(response: IncomingMessage, maxBytes: number): Promise<string> {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = response.headers;
  if (encoding !== 'identity') {
    response.destroy();
    throw new UnusableAnswer('the answer is compressed although that was not asked for');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop by an error destroys the response, so that nothing more is received.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new UnusableAnswer(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return decoderOf(type).decode(Buffer.concat(chunks));
}

function decoderOf(contentType: string): TextDecoder {
  const [, charset = 'utf-8'] = /charset="?([\w-]+)/i.exec(contentType) ?? [];
  try {
    return new TextDecoder(charset);
  } catch {
    // A character set that nobody knows: what is no UTF-8 in it is replaced.
    return new TextDecoder();
  }
}
