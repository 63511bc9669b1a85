import { resolve } from 'node:path';
import {
  DomainError,
  Money,
  parseSignature,
  parseSymbol,
  parseTradingDate,
  type TradingDate,
} from '@app/domain';
import { z } from 'zod';
import { isWithin } from './resolve-inside.js';

/** One model of a config: who answers (`basemodel` at `openaiBaseUrl`, or a built-in one) and its portfolio's name. */
export interface ModelConfig {
  readonly name: string;
  readonly basemodel: string;
  readonly signature: string;
  readonly enabled: boolean;
  readonly openaiBaseUrl?: string;
  /** `builtin/momentum`: how many sessions back it compares with. */
  readonly window?: number;
  /** `builtin/random`: the seed of its choices. */
  readonly seed?: number;
  /** `builtin/replay`: the recorded position.jsonl, inside CONFIG_DIR or DATA_DIR. */
  readonly historyPath?: string;
}

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
  /** The symbols that may be traded; undefined means the built-in NASDAQ-100 list. */
  readonly universe?: readonly string[];
}

/** A config as JSON, without keys: what a job keeps, so that it runs to its end whatever happens to the file. */
export type ConfigSnapshot = Readonly<Record<string, unknown>>;

const checked = (read: (value: unknown) => unknown) =>
  z.unknown().superRefine((value, context) => {
    try {
      read(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is invalid' });
    }
  });

const date = checked((value) => parseTradingDate(value, 'it'));
const model = z.strictObject({
  name: z.string().min(1),
  basemodel: z.string().min(1),
  signature: checked((value) => parseSignature(value, 'it')),
  enabled: z.boolean(),
  openai_base_url: z.url({ protocol: /^https?$/ }).nullish(),
  openai_api_key: z.string().nullish(),
  window: z.int().min(1).max(250).optional(),
  seed: z.int().min(0).optional(),
  history_path: z.string().min(1).optional(),
});

const schema = z.strictObject({
  agent_type: z.literal('BaseAgent'),
  date_range: z.strictObject({ init_date: date, end_date: date.optional() }),
  models: z.array(model).min(1),
  agent_config: z.strictObject({
    max_steps: z.int().min(1).max(1_000),
    max_retries: z.int().min(1).max(100),
    base_delay: z.number().min(0).max(600),
    initial_cash: z.number().min(0.000_001).max(1e12),
  }),
  log_config: z.strictObject({ log_path: z.string().min(1) }).optional(),
  universe: z
    .array(checked((value) => parseSymbol(value, 'it')))
    .min(1)
    .max(2_000)
    .optional(),
});

/**
 * Checks a parsed config.
 * @param json the file's content, or a job's snapshot of it
 * @param dataDir the absolute DATA_DIR, inside which `log_path` must stay
 * @throws DomainError `invalid_config` naming each bad field and the reason
 */
export function parseSimulationConfig(json: unknown, dataDir: string): SimulationConfig {
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw invalid(parsed.error.issues.map(describeIssue));
  const problems = crossCheck(parsed.data, dataDir);
  if (problems.length > 0) throw invalid(problems);
  return toSimulationConfig(parsed.data);
}

/** The config without any key, as a job stores it. */
export function withoutKeys(json: unknown): ConfigSnapshot {
  const config = structuredClone(json) as { models?: Record<string, unknown>[] };
  for (const entry of config.models ?? []) delete entry.openai_api_key;
  return config;
}

type RawConfig = z.infer<typeof schema>;

function crossCheck(config: RawConfig, dataDir: string): string[] {
  const problems: string[] = [];
  const { init_date, end_date } = config.date_range as { init_date: string; end_date?: string };
  if (end_date !== undefined && end_date < init_date) {
    problems.push('date_range.end_date must not be before date_range.init_date');
  }
  problems.push(
    ...duplicates(
      config.models.map((entry) => String(entry.signature)),
      'models: the signature',
    ),
  );
  problems.push(...duplicates((config.universe ?? []).map(String), 'universe: the symbol'));
  const logPath = config.log_config?.log_path;
  if (
    logPath !== undefined &&
    !isWithin(dataDir, resolve(dataDir, logPath.replace(/^(\.\/)?data(\/|$)/, './')))
  ) {
    problems.push('log_config.log_path must stay inside DATA_DIR (a leading ./data/ means DATA_DIR)');
  }
  return problems;
}

function duplicates(values: readonly string[], what: string): string[] {
  const repeated = values.filter((value, index) => values.indexOf(value) !== index);
  return [...new Set(repeated)].map((value) => `${what} "${value}" appears more than once`);
}

function toSimulationConfig(config: RawConfig): SimulationConfig {
  const { init_date, end_date } = config.date_range as { init_date: TradingDate; end_date?: TradingDate };
  return {
    dateRange: { initDate: init_date, endDate: end_date },
    models: config.models.map((entry) => ({
      name: entry.name,
      basemodel: entry.basemodel,
      signature: String(entry.signature),
      enabled: entry.enabled,
      openaiBaseUrl: entry.openai_base_url ?? undefined,
      window: entry.window,
      seed: entry.seed,
      historyPath: entry.history_path,
    })),
    agent: {
      maxSteps: config.agent_config.max_steps,
      maxRetries: config.agent_config.max_retries,
      baseDelaySeconds: config.agent_config.base_delay,
      initialCash: Money.fromNumber(config.agent_config.initial_cash),
    },
    universe: config.universe?.map(String),
  };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const field = issue.path.map(String).join('.') || 'the config';
  if (issue.code === 'unrecognized_keys') {
    return `${field === 'the config' ? '' : `${field}.`}${issue.keys.join(', ')} is not a known key`;
  }
  return `${field}: ${issue.message}`;
}

function invalid(problems: readonly string[]): DomainError {
  return new DomainError({
    code: 'invalid_config',
    message: `The config is not valid: ${problems.join('; ')}.`,
    details: { problems },
  });
}
