/** Where requests go that no base URL sends elsewhere: OpenAI itself. */
export const DEFAULT_BASE_URL = 'https://api.openai.com/v1';

/**
 * The host of a provider as limits and messages name it, with the port where the URL has an unusual one:
 * `api.openai.com`, `localhost:11434`. Never a part of the URL that may hold a secret.
 */
export function providerHost(baseUrl: string = DEFAULT_BASE_URL): string {
  return new URL(baseUrl).host;
}

/** Whether a provider is OpenRouter, which reports costs. */
export function isOpenRouter(host: string): boolean {
  return /(^|\.)openrouter\.ai$/.test(host);
}

/** Whether a provider is OpenAI itself, whose newer models refuse `max_tokens`. */
export function isOpenAi(host: string): boolean {
  return /(^|\.)openai\.com$/.test(host);
}

/**
 * The URL below which Azure serves a model that is asked with an `api-version`: that of its deployment, which bears the
 * model's name where the base URL names none.
 */
export function azureBaseUrl(baseUrl: string, model: string): string {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, '');
  if (path !== '' && path !== '/openai') return baseUrl;
  url.pathname = `/openai/deployments/${encodeURIComponent(model)}`;
  return url.href;
}
