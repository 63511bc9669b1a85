import { resolve } from 'node:path';
import { DomainError, Money, parseSignature, type TradingDate, type TradingRules } from '@app/domain';
import { type z } from 'zod';
import { unsupportedMarket, withoutPlaceholders } from './batch-config.js';
import { expandReplicates, replicateSignatures } from './replicates.js';
import { isWithin } from './resolve-inside.js';
import { SIMULATION_SCHEMA } from './simulation-schema.js';
import { type ConfigSnapshot, type ModelConfig, type SimulationConfig } from './simulation-config.js';

/**
 * Checks a parsed config.
 * @param json the file's content, or a job's snapshot of it
 * @param dataDir the absolute DATA_DIR, inside which `log_path` must stay
 * @throws DomainError `invalid_config` naming each bad field and the reason
 */
export function parseSimulationConfig(json: unknown, dataDir: string): SimulationConfig {
  const unsupported = unsupportedMarket(json);
  if (unsupported !== undefined) throw invalid([unsupported]);
  const parsed = SIMULATION_SCHEMA.safeParse(withoutPlaceholders(json));
  if (!parsed.success) throw invalid(parsed.error.issues.map(describeIssue));
  const problems = crossCheck(parsed.data, dataDir);
  if (problems.length > 0) throw invalid(problems);
  return toSimulationConfig(parsed.data);
}

/** The config without any key or placeholder, as a job stores it. */
export function withoutKeys(json: unknown): ConfigSnapshot {
  const config = structuredClone(withoutPlaceholders(json)) as { models?: Record<string, unknown>[] };
  for (const entry of config.models ?? []) delete entry.openai_api_key;
  return config;
}

type RawConfig = z.infer<typeof SIMULATION_SCHEMA>;

function crossCheck(config: RawConfig, dataDir: string): string[] {
  const problems: string[] = [];
  const { init_date, end_date } = config.date_range as { init_date: string; end_date?: string };
  if (end_date !== undefined && end_date < init_date) {
    problems.push('date_range.end_date must not be before date_range.init_date');
  }
  problems.push(
    ...duplicates(
      config.models.flatMap((entry) => replicateSignatures(String(entry.signature), entry.replicates)),
      'models: the signature',
    ),
    ...unusableReplicates(config.models),
    ...config.models.flatMap(fieldsSetTwice),
  );
  const listed = Array.isArray(config.universe) ? config.universe : [];
  problems.push(...duplicates(listed.map(String), 'universe: the symbol'));
  const logPath = config.log_config?.log_path;
  if (
    logPath !== undefined &&
    !isWithin(dataDir, resolve(dataDir, logPath.replace(/^(\.\/)?data(\/|$)/, './')))
  ) {
    problems.push('log_config.log_path must stay inside DATA_DIR (a leading ./data/ means DATA_DIR)');
  }
  return problems;
}

/** A field of the request that has a key of its own, and stands in `extra_body` besides. */
function fieldsSetTwice({ extra_body = {}, ...entry }: RawConfig['models'][number], index: number): string[] {
  const named = ['temperature', 'top_p', 'max_tokens', 'seed'] as const;
  return named
    .filter((name) => entry[name] !== undefined && name in extra_body)
    .map((name) => `models.${index}.extra_body.${name}: is set twice, here and by the key ${name}`);
}

/** A replicate's signature is longer than the one in the file, and must be usable too. */
function unusableReplicates(models: RawConfig['models']): string[] {
  return models.flatMap((entry, index) => {
    const last = replicateSignatures(String(entry.signature), entry.replicates).at(-1);
    try {
      parseSignature(last, `models.${index}.signature: with the number of its replicate it`);
      return [];
    } catch (error) {
      return [
        error instanceof Error ? error.message.replace(/\.$/, '') : 'a replicate has no usable signature',
      ];
    }
  });
}

function duplicates(values: readonly string[], what: string): string[] {
  const repeated = values.filter((value, index) => values.indexOf(value) !== index);
  return [...new Set(repeated)].map((value) => `${what} "${value}" appears more than once`);
}

function toSimulationConfig(config: RawConfig): SimulationConfig {
  const { init_date, end_date } = config.date_range as { init_date: TradingDate; end_date?: TradingDate };
  return {
    dateRange: { initDate: init_date, endDate: end_date },
    models: config.models.map(toModelConfig).flatMap(expandReplicates),
    agent: {
      maxSteps: config.agent_config.max_steps,
      maxRetries: config.agent_config.max_retries,
      baseDelaySeconds: config.agent_config.base_delay,
      initialCash: Money.fromNumber(config.agent_config.initial_cash),
    },
    universe: Array.isArray(config.universe) ? config.universe.map(String) : config.universe,
    trading: toTradingRules(config.trading),
    providerLimits: new Map(
      Object.entries(config.provider_limits ?? {}).map(([host, limit]) => [
        host,
        { concurrent: limit.concurrent, perMinute: limit.per_minute },
      ]),
    ),
  };
}

function toModelConfig(entry: RawConfig['models'][number]): ModelConfig {
  return {
    name: entry.name,
    basemodel: entry.basemodel,
    signature: String(entry.signature),
    enabled: entry.enabled,
    openaiBaseUrl: entry.openai_base_url ?? undefined,
    window: entry.window,
    seed: entry.seed,
    historyPath: entry.history_path,
    temperature: entry.temperature,
    topP: entry.top_p,
    maxTokens: entry.max_tokens,
    stream: entry.stream,
    extraBody: entry.extra_body,
    summarize: entry.summarize,
    recoverToolCalls: entry.recover_tool_calls,
    budget: {
      maxTokensPerDay: entry.max_tokens_per_day,
      maxCostUsdPerJob: entry.max_cost_usd_per_job,
      pricesPerMillion: entry.prices_per_million,
    },
    replicates: entry.replicates,
    knowledgeCutoff: entry.knowledge_cutoff as TradingDate | undefined,
  };
}

function toTradingRules(rules: RawConfig['trading']): TradingRules {
  return {
    commission: {
      perTrade: Money.fromNumber(rules?.commission?.per_trade ?? 0),
      perShare: Money.fromNumber(rules?.commission?.per_share ?? 0),
    },
    slippageBps: rules?.slippage_bps ?? 0,
    maxPositionFraction: rules?.max_position_fraction,
    maxTradesPerDay: rules?.max_trades_per_day,
  };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const field = issue.path.map(String).join('.') || 'the config';
  if (issue.code === 'invalid_union') return describeChoice(issue, field);
  if (issue.code === 'unrecognized_keys') {
    return `${field === 'the config' ? '' : `${field}.`}${issue.keys.join(', ')} is not a known key`;
  }
  return `${field}: ${issue.message}`;
}

/** What is wrong with the form that was meant: of the others the very type is wrong. */
function describeChoice({ errors, path, message }: z.core.$ZodIssueInvalidUnion, field: string): string {
  const meant = errors.find((issues) =>
    issues.every((one) => one.code !== 'invalid_type' || one.path.length > 0),
  );
  const described = meant?.map((issue) => describeIssue({ ...issue, path: [...path, ...issue.path] }));
  return described?.join('; ') ?? `${field}: ${message}`;
}

function invalid(problems: readonly string[]): DomainError {
  return new DomainError({
    code: 'invalid_config',
    message: `The config is not valid: ${problems.join('; ')}.`,
    details: { problems },
  });
}
