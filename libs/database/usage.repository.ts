import {
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

/** What one attempt at a model-day took of its provider. */
export interface AttemptUsage {
  readonly modelDayId: string;
  readonly signature: string;
  readonly attempt: number;
  readonly usage: Usage;
}

/** Reads what attempts took of their providers; each is written with the end of its attempt. */
export class UsageRepository {
  private readonly byJob = new PreparedSelect<UsageRow, { jobId: string }>(usageQuery, ['jobId']);
  private readonly byModel = new PreparedSelect<UsageRow, { jobId: string; signature: string }>(
    (manager) => usageQuery(manager).andWhere('d.signature = :signature'),
    ['jobId', 'signature'],
  );

  constructor(private readonly database: Database) {}

  /**
   * The attempts of a job that have ended, also those at model-days that a retry superseded: what was paid stays paid. One
   * query; the sums are left to the caller, because no engine sums exact decimal text.
   * @param signature of one model; undefined means all
   */
  async ofJob(jobId: string, signature?: string): Promise<readonly AttemptUsage[]> {
    const { read } = this.database;
    const rows =
      signature === undefined
        ? await this.byJob.rows(read, { jobId })
        : await this.byModel.rows(read, { jobId, signature });
    return rows.map(toAttemptUsage);
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
  const costUsd = cost?.toString() ?? null;
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

/** A row of `attempt_usage` as the driver gives it, without its calls. */
interface UsageRow {
  readonly modelDayId: string;
  readonly signature: string;
  readonly attempt: number;
  readonly calls: number;
  readonly failedCalls: number;
  readonly unknownCalls: number;
  readonly unknownCostCalls: number;
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly completionTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly totalTokens: number | null;
  readonly costUsd: string | null;
  readonly costSource: CostSource | null;
  readonly latencyMs: number;
}

/** Selects the attempts of a job under the names of `UsageRow`. */
function usageQuery(manager: EntityManager) {
  return manager
    .createQueryBuilder()
    .select('u.model_day_id', 'modelDayId')
    .addSelect('d.signature', 'signature')
    .addSelect('u.attempt', 'attempt')
    .addSelect('u.model_calls', 'calls')
    .addSelect('u.failed_calls', 'failedCalls')
    .addSelect('u.unknown_calls', 'unknownCalls')
    .addSelect('u.unknown_cost_calls', 'unknownCostCalls')
    .addSelect('u.prompt_tokens', 'promptTokens')
    .addSelect('u.cached_tokens', 'cachedTokens')
    .addSelect('u.completion_tokens', 'completionTokens')
    .addSelect('u.reasoning_tokens', 'reasoningTokens')
    .addSelect('u.total_tokens', 'totalTokens')
    .addSelect('u.cost_usd', 'costUsd')
    .addSelect('u.cost_source', 'costSource')
    .addSelect('u.model_latency_ms', 'latencyMs')
    .from('model_days', 'd')
    .innerJoin('attempt_usage', 'u', 'u.model_day_id = d.id')
    .where('d.job_id = :jobId');
}

function toAttemptUsage({ modelDayId, signature, attempt, costUsd, ...counts }: UsageRow): AttemptUsage {
  const cost = costUsd === null ? null : TokenCost.parse(costUsd);
  return { modelDayId, signature, attempt, usage: { ...counts, cost } };
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
  const counted = prompt !== null && completion !== null && total !== null;
  return {
    latencyMs: stored.latency_ms,
    tokens: counted
      ? { prompt, cached: stored.cached, completion, reasoning: stored.reasoning, total }
      : null,
    cost: cost !== null && source !== null ? { usd: TokenCost.parse(cost), source } : null,
    finishReason: stored.finish_reason,
    systemFingerprint: stored.system_fingerprint,
    failure: stored.failure,
  };
}
