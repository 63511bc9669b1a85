import { warningSentences, type Job, type JobCallback, type ModelDay, type Usage } from '@app/domain';
import { type Decision } from '@app/simulation';
import {
  type DetailedProgressDto,
  type JobCallbackDto,
  type JobStatusDto,
  type JobSummaryDto,
  type ModelDayDto,
  type ModelDayErrorDto,
  type ProgressDto,
} from './dto/job.dto.js';
import { type JobAcceptedDto, type JobExistingDto, type UpToDateDto } from './dto/trigger-answer.dto.js';
import { jobUsageView } from './job-usage.js';

/** What is stored about a job besides the job. */
export interface JobParts {
  readonly modelDays: readonly ModelDay[];
  /** What its models took of their providers, by signature. */
  readonly usageOf: ReadonlyMap<string, Usage>;
  readonly callbacks: readonly JobCallback[];
}

/**
 * A job as `GET /simulate/status/{job_id}` shows it.
 */
export function jobStatusView(
  job: Job,
  { modelDays, usageOf, callbacks }: JobParts,
  now: Date,
): JobStatusDto {
  const progress: DetailedProgressDto = {
    ...progressView(modelDays),
    details: modelDays.map((modelDay) => modelDayView(modelDay, now)),
  };
  return {
    ...jobSummaryView(job, modelDays, now),
    progress,
    usage: jobUsageView(job, usageOf),
    callbacks: callbacks.map(callbackView),
  };
}

/** A job as `GET /simulate/current` shows it. */
export function jobSummaryView(job: Job, modelDays: readonly ModelDay[], now: Date): JobSummaryDto {
  return {
    job_id: job.id,
    status: job.status,
    mode: job.mode,
    source_job_id: job.sourceJobId ?? null,
    date_range: [...job.dates],
    models: [...job.models],
    progress: progressView(modelDays),
    created_at: job.createdAt,
    started_at: job.startedAt ?? null,
    updated_at: job.updatedAt,
    completed_at: job.completedAt ?? null,
    total_duration_seconds: seconds(job.startedAt, job.completedAt, now),
    error: job.error ?? null,
    warnings: [...job.warnings, ...warningSentences(modelDays)],
    identity: job.identity ?? null,
    system_fingerprints: job.systemFingerprints,
  };
}

export function acceptedView(job: Job): JobAcceptedDto {
  return {
    job_id: job.id,
    status: 'accepted',
    date_range: [...job.dates],
    models: [...job.models],
    created_at: job.createdAt,
    message:
      job.status === 'downloading_data'
        ? `Downloading missing prices, then simulating ${job.models.length} models on up to ${job.dates.length} trading dates. Progress: /simulate/status/${job.id}`
        : `Simulating ${job.models.length} models on ${job.dates.length} trading dates. Progress: /simulate/status/${job.id}`,
    ...(job.warnings.length > 0 ? { warnings: [...job.warnings] } : {}),
  };
}

export function existingView(job: Job, modelDays: readonly ModelDay[]): JobExistingDto {
  return {
    job_id: job.id,
    status: job.status,
    date_range: [...job.dates],
    models: [...job.models],
    progress: progressView(modelDays),
    created_at: job.createdAt,
    message: `These dates and models are already ${job.status === 'downloading_data' ? 'waiting for prices' : job.status}. Progress: /simulate/status/${job.id}`,
  };
}

export function upToDateView({
  lastSimulationDate,
  nextTradingDay,
}: Extract<Decision, { kind: 'current' }>): UpToDateDto {
  return {
    status: 'current',
    message: 'Everything asked for is completed already.',
    last_simulation_date: lastSimulationDate ?? null,
    next_trading_day: nextTradingDay,
  };
}

/** Path and query of the URL may hold a capability. */
function callbackView({ url, status, attempts, lastError }: JobCallback): JobCallbackDto {
  return { url: new URL(url).origin, status, attempts, last_error: lastError ?? null };
}

function progressView(modelDays: readonly ModelDay[]): ProgressDto {
  const count = (...statuses: ModelDay['status'][]) =>
    modelDays.filter((modelDay) => statuses.includes(modelDay.status)).length;
  const running = firstStarted(modelDays.filter((modelDay) => modelDay.status === 'running'));
  return {
    total_model_days: modelDays.length,
    completed: count('completed'),
    failed: count('failed'),
    pending: count('pending', 'running'),
    current: running ? { date: running.date, model: running.signature } : null,
  };
}

function firstStarted(modelDays: readonly ModelDay[]): ModelDay | undefined {
  const [first, ...others] = modelDays;
  return others.reduce((a, b) => ((b.startedAt ?? '') < (a?.startedAt ?? '') ? b : a), first);
}

function modelDayView(modelDay: ModelDay, now: Date): ModelDayDto {
  return {
    date: modelDay.date,
    model: modelDay.signature,
    status: modelDay.status,
    started_at: modelDay.startedAt ?? null,
    completed_at: modelDay.completedAt ?? null,
    duration_seconds: seconds(modelDay.startedAt, modelDay.completedAt, now),
    error: modelDay.status === 'failed' ? (modelDay.lastError?.message ?? null) : null,
    attempts: modelDay.attempt,
    last_error: errorView(modelDay),
    next_attempt_at: modelDay.lastError?.nextAttemptAt ?? null,
    stop_reason: modelDay.stopReason ?? null,
    warnings: [...(modelDay.warnings ?? [])],
  };
}

function errorView({ lastError }: ModelDay): ModelDayErrorDto | null {
  return lastError ? { code: lastError.code, message: lastError.message, at_fault: lastError.fault } : null;
}

/** Until the end, or until now for what is still under way; null before the start. */
function seconds(start: string | undefined, end: string | undefined, now: Date): number | null {
  if (start === undefined) return null;
  return ((end === undefined ? now.getTime() : Date.parse(end)) - Date.parse(start)) / 1_000;
}
