/** The parts of a config's JSON that matter here; nothing of it has been checked. */
interface UncheckedConfig {
  readonly agent_type?: unknown;
  readonly market?: unknown;
  readonly models?: unknown;
}

/**
 * Why a config of the batch system is for something that this service does not do, in one sentence; undefined for one of
 * the US stock market by the day, and for what is none of the batch system's.
 */
export function unsupportedMarket(json: unknown): string | undefined {
  const { agent_type: agent, market } = (json ?? {}) as UncheckedConfig;
  const named = (pattern: RegExp) => typeof agent === 'string' && pattern.test(agent);
  const hourly = named(/^BaseAgent.*_Hour$/);
  const traded =
    market === 'cn' || named(/^BaseAgentAStock/)
      ? 'Chinese A-shares'
      : market === 'crypto' || named(/^BaseAgentCrypto/)
        ? 'crypto-currencies'
        : undefined;
  if (!hourly && traded === undefined) return undefined;
  const what = traded === undefined ? 'hourly sessions' : hourly ? `hourly sessions of ${traded}` : traded;
  const fields = traded === undefined || market === undefined ? 'agent_type' : 'agent_type, market';
  return `${fields}: ${what} are not supported; a session is a day of US stocks (agent_type "BaseAgent", market "us")`;
}

/**
 * A config without what stands in for the base URL of models that are not enabled, such as "Optional: YOUR_OPENAI_BASE_URL".
 * An enabled model must have a URL there.
 */
export function withoutPlaceholders(json: unknown): unknown {
  const models = (json as UncheckedConfig | null)?.models;
  if (!Array.isArray(models)) return json;
  return { ...(json as object), models: models.map(withoutPlaceholder) };
}

function withoutPlaceholder(model: unknown): unknown {
  const entry = model as { readonly enabled?: unknown; readonly openai_base_url?: unknown } | null;
  const url = entry?.openai_base_url;
  if (entry?.enabled !== false || typeof url !== 'string' || /^https?:/i.test(url)) return model;
  return { ...entry, openai_base_url: undefined };
}
