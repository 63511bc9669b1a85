import { type Environment, type ModelConfig } from '@app/config';

/** An environment as `loadEnvironment` makes it, of a service whose data and configs lie in the given folders. */
export function environmentOf(
  init: Partial<Environment> & Pick<Environment, 'dataDir' | 'configDir'>,
): Environment {
  return {
    jinaSearchBaseUrl: 'https://s.jina.ai/',
    jinaReaderBaseUrl: 'https://r.jina.ai/',
    alphaVantageBaseUrl: 'http://127.0.0.1:9/query',
    alphaVantageDailyLimit: 25,
    alphaVantageMinuteLimit: 5,
    runtimeDir: init.dataDir,
    mathHttpPort: 0,
    searchHttpPort: 0,
    tradeHttpPort: 0,
    getpriceHttpPort: 0,
    apiHost: '127.0.0.1',
    apiPort: 0,
    apiKeys: [],
    trustedProxies: 0,
    callbackAllowedHosts: [],
    maxConcurrentJobs: 1,
    modelDayConcurrency: 10,
    modelDayAttempts: 3,
    modelDayTimeoutMs: 900_000,
    modelCallTimeoutMs: 120_000,
    toolCallTimeoutMs: 30_000,
    shutdownGraceMs: 10_000,
    queueLockMs: 15_000,
    reconcileIntervalMs: 10_000,
    startWaitMs: 60_000,
    logLevel: 'silent',
    ...init,
  };
}

/** An object without one of its keys. */
export function without<T extends object, K extends keyof T>(key: K, object: T): Omit<T, K> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key)) as Omit<T, K>;
}

/** A model of a config file. */
export function modelJson(signature: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    name: `The model ${signature}`,
    basemodel: 'builtin/buy-and-hold',
    signature,
    enabled: true,
    ...more,
  };
}

/**
 * A config file's JSON: one enabled model `alpha`, registered on 2025-10-01 with 10,000 dollars, on NVDA and AAPL.
 * Top-level keys can be replaced, those of `agent_config` one by one.
 */
export function configJson(
  init: Readonly<Record<string, unknown>> & {
    readonly agent_config?: Readonly<Record<string, unknown>>;
  } = {},
): Record<string, unknown> {
  return {
    agent_type: 'BaseAgent',
    date_range: { init_date: '2025-10-01' },
    models: [modelJson('alpha')],
    universe: ['NVDA', 'AAPL'],
    ...init,
    agent_config: {
      max_steps: 10,
      max_retries: 1,
      base_delay: 0,
      initial_cash: 10_000,
      ...init.agent_config,
    },
  };
}

/** A checked model of a config, a built-in one that is enabled unless said otherwise. */
export function modelConfigOf(signature: string, more: Partial<ModelConfig> = {}): ModelConfig {
  return {
    name: signature,
    basemodel: 'builtin/buy-and-hold',
    signature,
    enabled: true,
    stream: false,
    summarize: false,
    recoverToolCalls: true,
    budget: {},
    replicates: 1,
    ...more,
  };
}
