import { retryAfterMsOf, type SessionAnswers } from '@app/agent';
import { type Environment } from '@app/config';
import { type ClaimedModelDay, type ModelDayRepository, type RecordingRepository } from '@app/database';
import { DomainError, type ModelCall, type ModelDayError, type Origin } from '@app/domain';
import { deferred } from '@app/queue';
import { instantText, type Clock } from '../exchange-clock.js';
import { attemptFields, type Log } from '../log.js';
import { type HeldModelDays } from './held-model-days.js';
import { type ModelDayAttempt } from './model-day-attempt.js';
import { joinSignals } from './joined-signal.js';
import { openAnswers } from './open-answers.js';

export interface RunModelDayParts {
  readonly environment: Environment;
  /** This process, which claims. */
  readonly worker: Origin;
  readonly modelDays: ModelDayRepository;
  readonly recordings: RecordingRepository;
  readonly attempt: ModelDayAttempt;
  readonly held: HeldModelDays;
  readonly clock: Clock;
  readonly log: Log;
}

/** The wait before the second attempt; it doubles with every further one, up to a minute. */
const FIRST_RETRY_DELAY_MS = 2_000;
const LONGEST_RETRY_DELAY_MS = 60_000;
/** A provider that asks for a longer wait is asked again after this. */
const LONGEST_STATED_DELAY_MS = 3_600_000;

/**
 * Runs one model-day: claims it, makes an attempt within its deadline, and records how that went. What fails for a
 * passing reason is tried again, `MODEL_DAY_ATTEMPTS` times in all.
 */
export class RunModelDay {
  constructor(private readonly parts: RunModelDayParts) {}

  /**
   * @param lost aborted when this worker must let go (shutdown, the queue's lock was lost): the attempt ends, counts as no
   *   failure, and somebody else makes the next one
   * @throws DomainError `work_deferred` when the queue is to bring the model-day again later; the signal's reason when lost
   */
  async execute(modelDayId: string, lost: AbortSignal): Promise<void> {
    const { modelDays, worker, clock, log } = this.parts;
    const claim = await modelDays.claim(modelDayId, worker, instantText(clock));
    if (!claim) return;
    const fields = attemptFields(claim);
    const started = performance.now();
    const calls: ModelCall[] = [];
    const failed = await this.attempt(claim, lost, calls);
    const durationMs = Math.round(performance.now() - started);
    if (!failed) log.info({ ...fields, durationMs }, 'model-day completed');
    else await this.endWithout(claim, failed, lost);
  }

  /** @returns undefined when the attempt completed */
  private async attempt(
    claim: ClaimedModelDay,
    lost: AbortSignal,
    calls: ModelCall[],
  ): Promise<FailedAttempt | undefined> {
    const { held, attempt, environment, recordings } = this.parts;
    let answers: SessionAnswers | undefined;
    const taken = held.watch(claim);
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      deadline.abort(deadlineExceeded(environment.modelDayTimeoutMs));
    }, environment.modelDayTimeoutMs);
    const { signal, letGo } = joinSignals([lost, taken, deadline.signal]);
    try {
      const onSessionEnd = () => {
        clearTimeout(timer);
      };
      answers = await openAnswers(recordings, claim);
      await attempt.run(claim, { signal, calls, answers, onSessionEnd });
      return undefined;
    } catch (error) {
      return { error, answers, calls };
    } finally {
      clearTimeout(timer);
      letGo();
      held.forget(claim);
    }
  }

  private async endWithout(claim: ClaimedModelDay, failed: FailedAttempt, lost: AbortSignal): Promise<void> {
    try {
      if (isSuperseded(failed.error)) throw failed.error;
      await this.recordFailure(claim, failed, lost);
    } catch (failure) {
      if (!isSuperseded(failure)) throw failure;
      await this.parts.modelDays.recordUsage(claim, failed.calls);
      const fields = attemptFields(claim);
      this.parts.log.warn(fields, 'the attempt ended: its model-day was cancelled or taken over');
    }
  }

  private async recordFailure(
    claim: ClaimedModelDay,
    { error, answers, calls }: FailedAttempt,
    lost: AbortSignal,
  ): Promise<void> {
    const { modelDays, environment, clock, log } = this.parts;
    const fields = attemptFields(claim);
    if (lost.aborted) {
      await modelDays.release(claim, instantText(clock), calls);
      log.warn(fields, 'the attempt ended: this worker lets go of it');
      throw lost.reason;
    }
    if (isPassing(error) && claim.failures + 1 < environment.modelDayAttempts) {
      const ownDelayMs = Math.min(FIRST_RETRY_DELAY_MS * 2 ** claim.failures, LONGEST_RETRY_DELAY_MS);
      const delayMs = Math.max(ownDelayMs, Math.min(retryAfterMsOf(error), LONGEST_STATED_DELAY_MS));
      await modelDays.retryLater(claim, toModelDayError(error), instantText(clock), calls);
      log.warn({ ...fields, error, delayMs }, 'the attempt failed; another one follows');
      throw deferred(delayMs);
    }
    const failure = toModelDayError(error);
    const recording = await answers?.toStore(failure);
    await modelDays.fail(claim, failure, instantText(clock), { calls, recording });
    log.error({ ...fields, error }, 'model-day failed');
  }
}

/** Why an attempt failed, and what its session had been answered by then. */
interface FailedAttempt {
  readonly error: unknown;
  readonly answers?: SessionAnswers;
  readonly calls: readonly ModelCall[];
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

/** Whether another attempt can help; an error that nobody has foreseen may be a passing one. */
function isPassing(error: unknown): boolean {
  return !(error instanceof DomainError) || error.retryable;
}

/** What a reader of the status learns; an error that nobody has foreseen stays in the log. */
function toModelDayError(error: unknown): ModelDayError {
  if (error instanceof DomainError) return { code: error.code, message: error.message, fault: error.fault };
  const message = "Something failed on our side; the worker's log has the cause.";
  return { code: 'internal_error', message, fault: 'us' };
}
