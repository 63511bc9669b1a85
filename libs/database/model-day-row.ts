import {
  type Fault,
  type JobStatus,
  type ModelDay,
  type ModelDayStatus,
  type StopReason,
  type TradingDate,
} from '@app/domain';
import { type EntityManager } from 'typeorm';
import { parseWarnings } from './stored-warnings.js';

/** A row of `model_days` as the driver gives it, without its job. */
export interface ModelDayRow {
  readonly id: string;
  readonly signature: string;
  readonly date: string;
  readonly status: ModelDayStatus;
  readonly attempt: number;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly failures: number;
  readonly error: string | null;
  readonly errorCode: string | null;
  readonly fault: Fault | null;
  readonly nextAttemptAt: string | null;
  readonly stopReason: StopReason | null;
  /** JSON. */
  readonly warnings: string | null;
}

/** Selects model-days under the names of `ModelDayRow`. */
export function modelDayQuery(manager: EntityManager) {
  return manager
    .createQueryBuilder()
    .select('d.id', 'id')
    .addSelect('d.signature', 'signature')
    .addSelect('d.date', 'date')
    .addSelect('d.status', 'status')
    .addSelect('d.attempt', 'attempt')
    .addSelect('d.started_at', 'startedAt')
    .addSelect('d.completed_at', 'completedAt')
    .addSelect('d.failures', 'failures')
    .addSelect('d.error', 'error')
    .addSelect('d.error_code', 'errorCode')
    .addSelect('d.fault', 'fault')
    .addSelect('d.next_attempt_at', 'nextAttemptAt')
    .addSelect('d.stop_reason', 'stopReason')
    .addSelect('d.warnings', 'warnings')
    .from('model_days', 'd');
}

/** From a row to the domain's model-day. */
export function toModelDay(jobId: string, row: ModelDayRow): ModelDay {
  return {
    id: row.id,
    jobId,
    signature: row.signature,
    date: row.date as TradingDate,
    status: row.status,
    attempt: row.attempt,
    startedAt: row.startedAt ?? undefined,
    completedAt: row.completedAt ?? undefined,
    failures: row.failures,
    lastError: toLastError(row),
    stopReason: row.stopReason ?? undefined,
    ...(row.warnings !== null && { warnings: parseWarnings(row.warnings) }),
  };
}

function toLastError({ error, errorCode, fault, nextAttemptAt }: ModelDayRow): ModelDay['lastError'] {
  if (error === null) return undefined;
  const known = { message: error, code: errorCode ?? '', fault: fault ?? 'us' };
  return nextAttemptAt === null ? known : { ...known, nextAttemptAt };
}

/** From a model-day that was never run to its row. */
export function toRow({ id, jobId, signature, date, status, attempt, failures }: ModelDay) {
  return { id, jobId, signature, date, status, attempt, failures };
}

/** A model-day with what it needs of its job, whose config is JSON. */
export interface ClaimedRow extends ModelDayRow {
  readonly jobId: string;
  readonly configPath: string;
  readonly config: string;
  readonly sourceJobId: string | null;
  readonly jobStatus: JobStatus;
  readonly requestId: string | null;
}

/** Selects a model-day by its id under the names of `ClaimedRow`. */
export function claimedQuery(manager: EntityManager) {
  return modelDayQuery(manager)
    .addSelect('d.job_id', 'jobId')
    .addSelect('j.config_path', 'configPath')
    .addSelect('j.config', 'config')
    .addSelect('j.source_job_id', 'sourceJobId')
    .addSelect('j.status', 'jobStatus')
    .addSelect('j.request_id', 'requestId')
    .innerJoin('jobs', 'j', 'j.id = d.job_id')
    .where('d.id = :id');
}
