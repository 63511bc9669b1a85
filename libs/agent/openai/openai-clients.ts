import OpenAI from 'openai';

/** Where a model's requests go. Without a base URL: to OpenAI itself. */
export interface ProviderAccess {
  readonly baseUrl?: string;
  readonly apiKey: string;
}

const DEFAULT_TIMEOUT_MS = 300_000;

/** SDK clients, one for each base URL and key, so that sessions share their connections. */
export class OpenAiClients {
  private readonly clients = new Map<string, OpenAI>();

  /** @param timeoutMs after which a request without an answer counts as failed */
  constructor(private readonly timeoutMs = DEFAULT_TIMEOUT_MS) {}

  /** The client of a provider. It never retries: the retry policy is the session's. */
  clientFor({ baseUrl, apiKey }: ProviderAccess): OpenAI {
    const key = JSON.stringify([baseUrl, apiKey]);
    let client = this.clients.get(key);
    if (!client) {
      client = new OpenAI({
        apiKey,
        // Explicit nulls, because the SDK would otherwise read the environment on its own.
        baseURL: baseUrl ?? 'https://api.openai.com/v1',
        organization: null,
        project: null,
        maxRetries: 0,
        timeout: this.timeoutMs,
        logLevel: 'off',
      });
      this.clients.set(key, client);
    }
    return client;
  }
}
