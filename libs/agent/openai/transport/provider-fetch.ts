import { type Outbound, type OutboundInit, type OutboundResponse } from '@app/outbound';
import { readWhole } from './read-whole.js';
import { TransportFailure } from './transport-failure.js';

/** An answer as it came: the status of HTTP, its headers and the whole body. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** Redirects that keep the method, and so the question. */
const SAME_METHOD: readonly number[] = [307, 308];
const MAX_REDIRECTS = 3;

/** How a request and its answer are bounded. */
export interface FetchBounds {
  /** Of the whole answer; of a stream, from one line to the next. */
  readonly timeoutMs: number;
  readonly streamed: boolean;
}

/**
 * Sends a request and settles when the whole answer is there, so that what bounds it also covers providers that send their
 * headers at once and then think, or hang. Redirects are followed on the provider's own origin only, because the key and
 * the user's headers would go along.
 * @throws TransportFailure; the caller's abort reason; what the network throws
 */
export async function providerFetch(
  outbound: Outbound,
  url: string,
  init: OutboundInit,
  { timeoutMs, streamed }: FetchBounds,
): Promise<RawAnswer> {
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort();
  }, timeoutMs);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout.signal]) : timeout.signal;
  try {
    const response = await follow(outbound, url, { ...init, signal });
    const onLine = streamed ? () => timer.refresh() : undefined;
    const isStream = streamed || /event-stream/i.test(response.headers.get('content-type') ?? '');
    const text = await readWhole(response, { onLine, streamed: isStream });
    return { status: response.status, headers: new Headers([...response.headers]), text };
  } catch (error) {
    if (timeout.signal.aborted && !init.signal?.aborted) throw new TransportFailure('timeout');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function follow(outbound: Outbound, url: string, init: OutboundInit): Promise<OutboundResponse> {
  const seen = new Set<string>();
  for (let target = url; ;) {
    const response = await outbound.fetch(target, init);
    if (!REDIRECTS.includes(response.status)) return response;
    await response.body?.cancel();
    seen.add(target);
    target = redirectTarget(response, target);
    if (seen.has(target) || seen.size > MAX_REDIRECTS) throw new TransportFailure('redirect_loop');
  }
}

/** @throws TransportFailure when the redirect may not be followed */
function redirectTarget({ status, headers }: OutboundResponse, from: string): string {
  const location = headers.get('location') ?? '';
  if (location === '' || !URL.canParse(location, from)) {
    throw new TransportFailure('redirect_unusable', `${status}, without a usable Location`);
  }
  const target = new URL(location, from);
  // The origin alone: a path or a query may hold what nobody is to see.
  if (target.origin !== new URL(from).origin) {
    throw new TransportFailure('redirect_elsewhere', `${status} to ${target.origin}`);
  }
  if (!SAME_METHOD.includes(status)) {
    throw new TransportFailure('redirect_unusable', `${status} to ${target.pathname}`);
  }
  return target.href;
}
