import OpenAI, { APIError } from 'openai';
import { fetchWhole } from './fetch-whole.js';
import { DEFAULT_BASE_URL } from './provider-host.js';

/** Where a model's requests go. Without a base URL: to OpenAI itself. */
export interface ProviderAccess {
  readonly baseUrl?: string;
  readonly apiKey: string;
}

const DEFAULT_TIMEOUT_MS = 300_000;

/** SDK clients, one for each base URL and key, so that sessions share their connections. */
export class OpenAiClients {
  private readonly clients = new Map<string, OpenAI>();

  /** @param timeoutMs after which a request whose whole answer is not there counts as failed */
  constructor(private readonly timeoutMs = DEFAULT_TIMEOUT_MS) {}

  /** The client of a provider. It never retries: the retry policy is the session's. */
  clientFor({ baseUrl, apiKey }: ProviderAccess): OpenAI {
    const key = JSON.stringify([baseUrl, apiKey]);
    let client = this.clients.get(key);
    if (!client) {
      client = new ProviderClient({
        apiKey,
        // Explicit nulls, because the SDK would otherwise read the environment on its own.
        baseURL: baseUrl ?? DEFAULT_BASE_URL,
        organization: null,
        project: null,
        maxRetries: 0,
        timeout: this.timeoutMs,
        fetch: fetchWhole,
        logLevel: 'off',
      });
      this.clients.set(key, client);
    }
    return client;
  }
}

/** An answer with an error status, with its whole body. */
export class RefusedRequest extends APIError {
  constructor(
    readonly answer: { readonly status: number; readonly headers: Headers; readonly text: string },
  ) {
    super(answer.status, undefined, undefined, answer.headers);
  }
}

/** The SDK keeps the `error` of an error body alone; many providers say elsewhere what is wrong. */
class ProviderClient extends OpenAI {
  protected override makeStatusError(
    status: number,
    body: unknown,
    text: string | undefined,
    headers: Headers,
  ): APIError {
    return new RefusedRequest({ status, headers, text: text ?? JSON.stringify(body) });
  }
}
