import * as wmill from 'windmill-client';

/** Where the service answers, and the key to it. */
export const API_RESOURCE = 'f/ai_trader/ai_trader_api';
const TIMEOUT_MS = 30_000;

/** A JSON answer with a status below 500, other than 429. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request; a body is sent as JSON. */
export interface Call {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * The service cannot be reached, is overloaded or failing (429, 5xx), or something else answers in its place. It may be
 * well again later: a step that throws this is tried again by its `retry`.
 */
export class ApiAway extends Error {
  override readonly name = 'ApiAway';
}

/** Asks the service. @throws ApiAway */
export async function callApi(path: string, { method = 'GET', headers, body }: Call = {}): Promise<Answer> {
  const { base_url, api_key } = (await wmill.getResource(API_RESOURCE)) as {
    base_url: string;
    api_key?: string;
  };
  const request = `${method} ${base_url}${path}`;
  const response = await fetch(`${base_url.replace(/\/+$/, '')}${path}`, {
    method,
    headers: {
      ...(api_key ? { 'X-API-Key': api_key } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ApiAway(
      `${request} was not answered (${why}). Is the service running, and base_url in ${API_RESOURCE} right?`,
    );
  });
  const answer = await readJson(response, request);
  if (response.status !== 429 && response.status < 500) return { status: response.status, body: answer };
  throw new ApiAway(`${request} was answered with ${response.status}: ${messageOf(answer)}`);
}

/** What the service says in an error, or about a job. */
export function messageOf(body: Readonly<Record<string, unknown>>): string {
  return typeof body.message === 'string' ? body.message : JSON.stringify(body);
}

async function readJson(response: Response, request: string): Promise<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(await response.text());
    if (typeof body === 'object' && body !== null) return body as Record<string, unknown>;
  } catch {
    // Not JSON: the service answers nothing else, so that it was not the service.
  }
  throw new ApiAway(
    `${request} was answered with ${response.status} and no JSON. Is base_url in ${API_RESOURCE} right?`,
  );
}
