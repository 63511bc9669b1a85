import { type ProviderAccess } from '@app/config';
import { Outbound } from '@app/outbound';
import OpenAI from 'openai';
import { providerFetch, type RawAnswer } from './provider-fetch.js';
import { DEFAULT_BASE_URL } from './provider-host.js';

/** The way to one provider with one key. */
export interface ProviderConnection {
  /**
   * Sends the body of a chat completion request, once.
   * @returns the answer, whatever its status
   * @throws TransportFailure or what the network throws, wrapped by the SDK; the signal's reason when aborted
   */
  send(body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<RawAnswer>;
}

const DEFAULT_TIMEOUT_MS = 300_000;
/** The SDK's own timer must never end a request: its longest. */
const NEVER_MS = 2_147_483_647;

/** Connections to providers, one for each address, key and set of headers, which sessions share. */
export class ProviderConnections {
  private readonly known = new Map<string, ProviderConnection>();

  /**
   * @param timeoutMs after which a request whose whole answer is not there counts as failed; of a stream, after which
   *   silence does
   */
  constructor(
    private readonly outbound: Outbound = new Outbound(),
    private readonly timeoutMs = DEFAULT_TIMEOUT_MS,
  ) {}

  /** The connection to a provider. It never tries again: that is the session's business. */
  to(access: ProviderAccess): ProviderConnection {
    const key = JSON.stringify([access.baseUrl, access.apiKey, access.apiVersion, access.headers]);
    let connection = this.known.get(key);
    if (!connection) {
      connection = this.connect(access);
      this.known.set(key, connection);
    }
    return connection;
  }

  private connect(access: ProviderAccess): ProviderConnection {
    const { outbound, timeoutMs } = this;
    const headers = headersOf(access);
    const clientOf = (streamed: boolean) =>
      new OpenAI({
        ...optionsOf(access),
        fetch: async (url, init) => {
          const { method, body, signal } = init as { method: string; body: string; signal: AbortSignal };
          const request = { method, body, signal, headers };
          const address = url instanceof Request ? url.url : url.toString();
          return new Answered(await providerFetch(outbound, address, request, { timeoutMs, streamed }));
        },
      });
    const [whole, stream] = [clientOf(false), clientOf(true)];
    return { send: (body, signal) => send(body.stream === true ? stream : whole, body, signal) };
  }
}

/** All headers of a request: the SDK's own would also hold what it finds in the environment. */
function headersOf({ apiKey, headers, apiVersion }: ProviderAccess): Readonly<Record<string, string>> {
  const all = new Headers({
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'ai-trader',
  });
  if (apiVersion === undefined) all.set('authorization', `Bearer ${apiKey}`);
  else all.set('api-key', apiKey);
  for (const [name, value] of Object.entries(headers ?? {})) all.set(name, value);
  return Object.fromEntries(all);
}

function optionsOf({ baseUrl, apiKey, apiVersion }: ProviderAccess) {
  return {
    apiKey,
    // Explicit nulls, because the SDK would otherwise read the environment on its own.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl ?? DEFAULT_BASE_URL,
    maxRetries: 0,
    timeout: NEVER_MS,
    logLevel: 'off',
    defaultQuery: apiVersion === undefined ? undefined : { 'api-version': apiVersion },
  } as const;
}

async function send(
  client: OpenAI,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<RawAnswer> {
  try {
    const response = await client.post('/chat/completions', { body, signal }).asResponse();
    if (!(response instanceof Answered)) throw new TypeError('The SDK made another answer of it.');
    return response.answer;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/**
 * An answer of whatever status as the SDK hands it on untouched: of an error status it would keep the `error` alone, where
 * many providers say elsewhere what is wrong.
 */
class Answered extends Response {
  constructor(readonly answer: RawAnswer) {
    super(null);
  }
}
