import {
  NO_USAGE,
  TokenCost,
  usageOfCalls,
  type CostSource,
  type ModelCall,
  type ModelDay,
  type Usage,
} from '@app/domain';
import { type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { AttemptUsageEntity } from './entities/attempt-usage.entity.js';
import { PreparedSelect } from './prepared-select.js';

/** Reads what attempts took of their providers; each is written with the end of its attempt. */
export class UsageRepository {
  private readonly byModel = new PreparedSelect<UsageRow, { jobId: string }>(
    (manager) => usageQuery(manager).where('d.job_id = :jobId'),
    ['jobId'],
  );
  private readonly byModelDay = new PreparedSelect<UsageRow, { id: string }>(
    (manager) => usageQuery(manager).where('d.id = :id'),
    ['id'],
  );

  constructor(private readonly database: Database) {}

  /**
   * What the models of a job took, by signature: all attempts that have ended, also those at model-days that a retry
   * superseded, because what was paid stays paid. A model that asked no provider is missing.
   */
  async ofJob(jobId: string): Promise<ReadonlyMap<string, Usage>> {
    const rows = await this.byModel.rows(this.database.read, { jobId });
    return new Map(rows.map((row) => [row.signature, toUsage(row)]));
  }

  /** What the attempts at a model-day took that have ended. */
  async ofModelDay(id: string): Promise<Usage> {
    const [row] = await this.byModelDay.rows(this.database.read, { id });
    return row ? toUsage(row) : NO_USAGE;
  }
}

/** Writes what an attempt took, once; nothing when it asked no provider. */
export async function insertUsage(
  transaction: EntityManager,
  { id, attempt }: Pick<ModelDay, 'id' | 'attempt'>,
  calls: readonly ModelCall[],
): Promise<void> {
  if (calls.length === 0) return;
  const { calls: modelCalls, cost, latencyMs: modelLatencyMs, ...counts } = usageOfCalls(calls);
  const costUsd = cost?.toFixed() ?? null;
  const stored = calls.map(toStoredCall) as never;
  await transaction
    .createQueryBuilder()
    .insert()
    .into(AttemptUsageEntity)
    .values({ modelDayId: id, attempt, modelCalls, ...counts, costUsd, modelLatencyMs, calls: stored })
    .orIgnore()
    .updateEntity(false)
    .execute();
}

/** The calls of all attempts at some model-days, by model-day, in order. */
export async function callsOf(
  manager: EntityManager,
  modelDayIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ModelCall[]>> {
  const rows = await manager
    .createQueryBuilder(AttemptUsageEntity, 'u')
    .select(['u.modelDayId', 'u.attempt', 'u.calls'])
    .where('u.modelDayId IN (:...modelDayIds)', { modelDayIds })
    .orderBy('u.attempt')
    .getMany();
  const calls = new Map<string, ModelCall[]>();
  for (const row of rows) {
    const read = (row.calls as unknown as StoredCall[]).map(toModelCall);
    calls.set(row.modelDayId, [...(calls.get(row.modelDayId) ?? []), ...read]);
  }
  return calls;
}

/** The sums over some attempts of one model as the driver gives them; PostgreSQL hands out sums of integers as text. */
interface UsageRow {
  readonly signature: string;
  readonly calls: number | string;
  readonly failedCalls: number | string;
  readonly unknownCalls: number | string;
  readonly unknownCostCalls: number | string;
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly completionTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly totalTokens: number | null;
  /** Trillionths of a dollar. */
  readonly cost: string | null;
  readonly costSource: CostSource | null;
  readonly latencyMs: number;
}

/** Sums up attempts by model, under the names of `UsageRow`; what is unknown is no part of a sum. */
function usageQuery(manager: EntityManager) {
  return (
    manager
      .createQueryBuilder()
      .select('d.signature', 'signature')
      .addSelect('SUM(u.model_calls)', 'calls')
      .addSelect('SUM(u.failed_calls)', 'failedCalls')
      .addSelect('SUM(u.unknown_calls)', 'unknownCalls')
      .addSelect('SUM(u.unknown_cost_calls)', 'unknownCostCalls')
      .addSelect('SUM(u.prompt_tokens)', 'promptTokens')
      .addSelect('SUM(u.cached_tokens)', 'cachedTokens')
      .addSelect('SUM(u.completion_tokens)', 'completionTokens')
      .addSelect('SUM(u.reasoning_tokens)', 'reasoningTokens')
      .addSelect('SUM(u.total_tokens)', 'totalTokens')
      .addSelect("CAST(SUM(CAST(REPLACE(u.cost_usd, '.', '') AS bigint)) AS text)", 'cost')
      // `computed` comes before `reported`.
      .addSelect('MIN(u.cost_source)', 'costSource')
      .addSelect('SUM(u.model_latency_ms)', 'latencyMs')
      .from('model_days', 'd')
      .innerJoin('attempt_usage', 'u', 'u.model_day_id = d.id')
      .groupBy('d.signature')
  );
}

function toUsage(row: UsageRow): Usage {
  return {
    calls: Number(row.calls),
    failedCalls: Number(row.failedCalls),
    unknownCalls: Number(row.unknownCalls),
    unknownCostCalls: Number(row.unknownCostCalls),
    promptTokens: row.promptTokens,
    cachedTokens: row.cachedTokens,
    completionTokens: row.completionTokens,
    reasoningTokens: row.reasoningTokens,
    totalTokens: row.totalTokens,
    cost: row.cost === null ? null : TokenCost.ofTrillionths(row.cost),
    costSource: row.costSource,
    latencyMs: row.latencyMs,
  };
}

/** A call as the database keeps it, in JSON; `cost` is exact decimal text. */
interface StoredCall {
  readonly latency_ms: number;
  readonly prompt: number | null;
  readonly cached: number | null;
  readonly completion: number | null;
  readonly reasoning: number | null;
  readonly total: number | null;
  readonly cost: string | null;
  readonly cost_source: CostSource | null;
  readonly finish_reason: string | null;
  readonly system_fingerprint: string | null;
  readonly failure: string | null;
}

function toStoredCall({ tokens, cost, ...call }: ModelCall): StoredCall {
  return {
    latency_ms: call.latencyMs,
    prompt: tokens?.prompt ?? null,
    cached: tokens?.cached ?? null,
    completion: tokens?.completion ?? null,
    reasoning: tokens?.reasoning ?? null,
    total: tokens?.total ?? null,
    cost: cost?.usd.toString() ?? null,
    cost_source: cost?.source ?? null,
    finish_reason: call.finishReason,
    system_fingerprint: call.systemFingerprint,
    failure: call.failure,
  };
}

function toModelCall(stored: StoredCall): ModelCall {
  const { prompt, completion, total, cost, cost_source: source } = stored;
  return {
    latencyMs: stored.latency_ms,
    // A total alone counts, too.
    tokens:
      total === null
        ? null
        : { prompt, cached: stored.cached, completion, reasoning: stored.reasoning, total },
    cost: cost !== null && source !== null ? { usd: TokenCost.parse(cost), source } : null,
    finishReason: stored.finish_reason,
    systemFingerprint: stored.system_fingerprint,
    failure: stored.failure,
  };
}
