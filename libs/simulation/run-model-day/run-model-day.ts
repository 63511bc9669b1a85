import { retryAfterMsOf, type SessionAnswers } from '@app/agent';
import { type ClaimedModelDay } from '@app/database';
import {
  DomainError,
  joinSignals,
  warningCodes,
  type ModelCall,
  type ModelDayError,
  type ModelDayWarning,
} from '@app/domain';
import { type SpanAttributes } from '@app/observability';
import { deferred } from '@app/queue';
import { instantText, type Clock } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { attemptFields } from '../log.js';
import { AttemptReport } from './attempt-report.js';
import { type HeldModelDays } from './held-model-days.js';
import { type ModelDayAttempt } from './model-day-attempt.js';
import { openAnswers } from './open-answers.js';

/** The wait before the second attempt; it doubles with every further one, up to a minute. */
const FIRST_RETRY_DELAY_MS = 2_000;
const LONGEST_RETRY_DELAY_MS = 60_000;

/**
 * Runs one model-day: claims it, makes an attempt within its deadline, and records how that went. What fails for a
 * passing reason is tried again, `MODEL_DAY_ATTEMPTS` times in all; a provider that asks for a longer wait than the deadline
 * does not hold the other models: the model-day fails, and says when a retry can succeed.
 */
export class RunModelDay {
  constructor(
    private readonly parts: Pick<
      UseCaseParts,
      'environment' | 'repositories' | 'worker' | 'metrics' | 'clock' | 'log' | 'tracing'
    >,
    private readonly attempts: ModelDayAttempt,
    private readonly held: HeldModelDays,
  ) {}

  /**
   * @param lost aborted when this worker must let go (shutdown, the queue's lock was lost): the attempt ends, counts as no
   *   failure, and somebody else makes the next one
   * @param traceparent of the span that queued the model-day
   * @throws DomainError `work_deferred` when the queue is to bring the model-day again later; the signal's reason when lost
   */
  async execute(modelDayId: string, lost: AbortSignal, traceparent?: string): Promise<void> {
    const { repositories, worker, metrics, clock, tracing } = this.parts;
    const claim = await repositories.modelDays.claim(modelDayId, worker, instantText(clock));
    if (!claim) return;
    const start = { name: 'model-day', kind: 'consumer', parent: traceparent ?? null } as const;
    await tracing.span({ ...start, attributes: attributesOf(claim) }, (span) =>
      this.run(claim, lost, new AttemptReport(claim.signature, span, metrics)),
    );
  }

  private async run(claim: ClaimedModelDay, lost: AbortSignal, report: AttemptReport): Promise<void> {
    const kept = { calls: [], warnings: [] };
    const failed = await this.attempt(claim, lost, kept);
    this.parts.metrics?.attemptWarned(claim.signature, kept.warnings);
    if (failed) {
      await this.endWithout(claim, { ...failed, report }, lost);
      return;
    }
    report.ended('completed');
    const fields = { ...attemptFields(claim), durationMs: report.durationMs, ...logged(kept.warnings) };
    this.parts.log.info(fields, 'model-day completed');
  }

  /** @returns undefined when the attempt completed */
  private async attempt(
    claim: ClaimedModelDay,
    lost: AbortSignal,
    kept: KeptOfAttempt,
  ): Promise<Omit<FailedAttempt, 'report'> | undefined> {
    const { environment, repositories } = this.parts;
    let answers: SessionAnswers | undefined;
    const taken = this.held.watch(claim);
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      deadline.abort(deadlineExceeded(environment.modelDayTimeoutMs));
    }, environment.modelDayTimeoutMs);
    const { signal, letGo } = joinSignals([lost, taken, deadline.signal]);
    try {
      const onSessionEnd = () => {
        clearTimeout(timer);
      };
      answers = await openAnswers(repositories.recordings, claim);
      await this.attempts.run(claim, { signal, ...kept, answers, onSessionEnd });
      return undefined;
    } catch (error) {
      return { error, answers, ...kept };
    } finally {
      clearTimeout(timer);
      letGo();
      this.held.forget(claim);
    }
  }

  private async endWithout(claim: ClaimedModelDay, failed: FailedAttempt, lost: AbortSignal): Promise<void> {
    try {
      if (isSuperseded(failed.error)) throw failed.error;
      await this.recordFailure(claim, failed, lost);
    } catch (failure) {
      if (!isSuperseded(failure)) throw failure;
      await this.parts.repositories.modelDays.recordUsage(claim, failed.calls);
      failed.report.ended('superseded', failure);
      const fields = attemptFields(claim);
      this.parts.log.warn(fields, 'the attempt ended: its model-day was cancelled or taken over');
    }
  }

  private async recordFailure(
    claim: ClaimedModelDay,
    { error, answers, calls, warnings, report }: FailedAttempt,
    lost: AbortSignal,
  ): Promise<void> {
    const { environment, repositories, clock, log } = this.parts;
    const { modelDays } = repositories;
    const fields = { ...attemptFields(claim), ...logged(warnings) };
    if (lost.aborted) {
      await modelDays.release(claim, instantText(clock), calls);
      report.ended('released', error);
      log.warn(fields, 'the attempt ended: this worker lets go of it');
      throw lost.reason;
    }
    const statedMs = retryAfterMsOf(error);
    const mayPass = isPassing(error) && statedMs <= environment.modelDayTimeoutMs;
    if (mayPass && claim.failures + 1 < environment.modelDayAttempts) {
      const ownDelayMs = Math.min(FIRST_RETRY_DELAY_MS * 2 ** claim.failures, LONGEST_RETRY_DELAY_MS);
      const delayMs = Math.max(ownDelayMs, statedMs);
      const nextAttemptAt = instantAfter(clock, delayMs);
      await modelDays.retryLater(claim, { ...toModelDayError(error), nextAttemptAt }, instantText(clock), {
        calls,
        warnings,
      });
      report.ended('retried', error);
      log.warn({ ...fields, error, delayMs }, 'the attempt failed; another one follows');
      throw deferred(delayMs);
    }
    const failure = retryableFrom(
      toModelDayError(error),
      statedMs > 0 ? instantAfter(clock, statedMs) : undefined,
    );
    const recording = await answers?.toStore(failure);
    await modelDays.fail(claim, failure, instantText(clock), { calls, warnings, recording });
    report.ended('failed', error);
    log.error({ ...fields, error }, 'model-day failed');
  }
}

/** What an attempt leaves behind also when it fails. */
interface KeptOfAttempt {
  readonly calls: ModelCall[];
  readonly warnings: ModelDayWarning[];
}

/** Why an attempt failed, and what its session had been answered by then. */
interface FailedAttempt extends KeptOfAttempt {
  readonly error: unknown;
  readonly answers?: SessionAnswers;
  readonly report: AttemptReport;
}

function attributesOf({ jobId, signature, date, attempt }: ClaimedModelDay): SpanAttributes {
  return {
    'ai_trader.job': jobId,
    'ai_trader.model': signature,
    'ai_trader.date': date,
    'ai_trader.attempt': attempt,
  };
}

function deadlineExceeded(timeoutMs: number): DomainError {
  return new DomainError({
    code: 'deadline_exceeded',
    message: `The session took longer than MODEL_DAY_TIMEOUT_S (${timeoutMs / 1_000} s).`,
    retryable: true,
    fault: 'provider',
  });
}

function isSuperseded(error: unknown): error is DomainError {
  return error instanceof DomainError && error.code === 'attempt_superseded';
}

/** The warnings of an attempt as its line in the log has them. */
function logged(warnings: readonly ModelDayWarning[]) {
  return warnings.length === 0 ? {} : { warnings: warningCodes(warnings) };
}

/** Whether another attempt can help; an error that nobody has foreseen may be a passing one. */
function isPassing(error: unknown): boolean {
  return !(error instanceof DomainError) || error.retryable;
}

/** The error of a model-day that failed, with the time at which its provider may be asked again, where that is known. */
function retryableFrom(error: ModelDayError, nextAttemptAt: string | undefined): ModelDayError {
  if (nextAttemptAt === undefined) return error;
  return {
    ...error,
    message: `${error.message} A retry can succeed from ${nextAttemptAt} on.`,
    nextAttemptAt,
  };
}

function instantAfter(clock: Clock, ms: number): string {
  return new Date(clock().getTime() + ms).toISOString();
}

/** What a reader of the status learns; an error that nobody has foreseen stays in the log. */
function toModelDayError(error: unknown): ModelDayError {
  if (error instanceof DomainError) return { code: error.code, message: error.message, fault: error.fault };
  const message = "Something failed on our side; the worker's log has the cause.";
  return { code: 'internal_error', message, fault: 'us' };
}
