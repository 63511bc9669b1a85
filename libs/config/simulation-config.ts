import { type Money, type TradingDate, type TradingRules } from '@app/domain';

/** One model of a config: who answers (`basemodel` at `openaiBaseUrl`, or a built-in one) and its portfolio's name. */
export interface ModelConfig {
  readonly name: string;
  readonly basemodel: string;
  readonly signature: string;
  readonly enabled: boolean;
  readonly openaiBaseUrl?: string;
  /** `builtin/momentum`: how many sessions back it compares with. */
  readonly window?: number;
  /** `builtin/random`: the seed of its choices; for a provider's model the `seed` of its requests. */
  readonly seed?: number;
  /** Sampling parameters of a provider's model; what is unset is left to the provider. */
  readonly temperature?: number;
  readonly topP?: number;
  /** The most tokens of one answer. */
  readonly maxTokens?: number;
  /** Answers come in chunks. */
  readonly stream: boolean;
  /** Further fields of every request, as the provider knows them. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  /** The model writes the summary of its session itself. */
  readonly summarize: boolean;
  /** Calls that stand outside `tool_calls` of an answer are made. */
  readonly recoverToolCalls: boolean;
  readonly budget: ModelBudget;
  /** How many separate portfolios run this model, this one included; 1 unless said otherwise. */
  readonly replicates: number;
  /** The signature in the config file of which this model is one of several replicates; undefined when it is alone. */
  readonly replicateOf?: string;
  /** The last day that the model's training data knows. */
  readonly knowledgeCutoff?: TradingDate;
  /** `builtin/replay`: the recorded position.jsonl, inside CONFIG_DIR or DATA_DIR. */
  readonly historyPath?: string;
}

/** What a model may use, and what its tokens cost. */
export interface ModelBudget {
  /** Tokens of one model-day, prompt and completion together. */
  readonly maxTokensPerDay?: number;
  /** US dollars of one job. */
  readonly maxCostUsdPerJob?: number;
  /** US dollars per million tokens; used where the provider reports no cost. */
  readonly pricesPerMillion?: TokenPrices;
}

/** US dollars per million tokens; cached prompt tokens cost what the others do where nothing is said. */
export interface TokenPrices {
  readonly prompt: number;
  readonly cached?: number;
  readonly completion: number;
}

/** How much a provider's host may be asked by all workers together; what is unset is not limited. */
export interface ProviderLimit {
  /** Requests under way at once. */
  readonly concurrent?: number;
  readonly perMinute?: number;
}

/** The indexes whose members are known by date. */
export const INDEX_NAMES = ['NASDAQ-100'] as const;

export type IndexName = (typeof INDEX_NAMES)[number];

/** What may be traded: the same symbols on every date, or the members that an index has on each. */
export type UniverseConfig = readonly string[] | { readonly index: IndexName };

/** A checked simulation config. */
export interface SimulationConfig {
  readonly dateRange: { readonly initDate: TradingDate; readonly endDate?: TradingDate };
  readonly models: readonly ModelConfig[];
  readonly agent: {
    /** Model turns per session. */
    readonly maxSteps: number;
    /** Tries per model call. */
    readonly maxRetries: number;
    readonly baseDelaySeconds: number;
    readonly initialCash: Money;
  };
  /** What may be traded; undefined means the built-in NASDAQ-100 list. */
  readonly universe?: UniverseConfig;
  readonly trading: TradingRules;
  /** By host as URLs have it, with the port where there is one: `api.openai.com`, `localhost:11434`. */
  readonly providerLimits: ReadonlyMap<string, ProviderLimit>;
}

/** A config as JSON, without keys: what a job keeps, so that it runs to its end whatever happens to the file. */
export type ConfigSnapshot = Readonly<Record<string, unknown>>;
