import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT_MAX_AGE_MS } from '@app/database';
import { DomainError, isFinished, isSettled, type Job, type ModelDay } from '@app/domain';
import { type QueueHandlers } from '@app/queue';
import { instantText } from '../exchange-clock.js';
import { type InProcessInfrastructure } from '../in-process-infrastructure.js';
import { leaseOf } from '../job-lease.js';
import { type SettleTradingDate } from '../settle-trading-date/settle-trading-date.js';
import { type SimulationRequest } from '../start-simulation/planned-job.js';
import { type StartOutcome } from '../start-simulation/start-outcome.js';
import { type StartSimulation } from '../start-simulation/start-simulation.js';
import { HeldJob, type HeldJobParts } from './held-job.js';
import { stopSignals, type StopSignals } from './stop-signals.js';

/** What a batch run is made of; its `worker` is the holder of the jobs that it starts. */
export interface RunBatchParts extends Pick<
  InProcessInfrastructure,
  'environment' | 'repositories' | 'queue' | 'worker' | 'clock' | 'log'
> {
  readonly startSimulation: StartSimulation;
  readonly settleTradingDate: SettleTradingDate;
  readonly handlers: QueueHandlers;
}

/** How far a batch run is. */
export interface BatchProgress {
  readonly job: Job;
  readonly modelDays: readonly ModelDay[];
}

/** How it went: the job as it was left, unfinished when the run was stopped; or nothing was to do. */
export type BatchOutcome =
  | Extract<StartOutcome, { readonly kind: 'current' }>
  | ({ readonly kind: 'ended' | 'stopped' } & BatchProgress);

/** What a run is told, and tells, meanwhile. */
export interface BatchWatch {
  /** Aborted when the run is to stop: sessions under way get SHUTDOWN_GRACE_S to end, then they are aborted. */
  readonly stop: AbortSignal;
  /** Told at the start, and whenever a model-day has ended or waits for another attempt. */
  readonly onProgress: (progress: BatchProgress) => void;
}

/**
 * Runs a simulation in this process from its request to its end, by the same use cases as API and workers. The job is
 * leased, so that workers on the same database leave it alone; when this process stops or dies it is any worker's, and
 * the same request goes on with it.
 */
export class RunBatch {
  constructor(private readonly parts: RunBatchParts) {}

  /**
   * @throws DomainError what `StartSimulation` throws; `job_conflict` when somebody else works on the same model-days;
   *   `job_taken_over` when this process was held up for so long that somebody else has the job now
   */
  async execute(request: SimulationRequest, watch: BatchWatch): Promise<BatchOutcome> {
    await this.endWhatIsDone();
    const outcome = await this.parts.startSimulation.execute(request, { origin: this.parts.worker });
    if (outcome.kind === 'repeated') throw new Error('a request without a key was answered before');
    if (outcome.kind === 'current') return outcome;
    const { id } = outcome.job;
    if (outcome.kind === 'existing') await this.takeUp(id);
    const held = new HeldJob(this.holder(), id);
    const signals = stopSignals(watch.stop, held.lost, this.parts.environment.shutdownGraceMs);
    try {
      const progress = await this.workOff(id, signals, watch);
      held.lost.throwIfAborted();
      return { kind: isFinished(progress.job.status) ? 'ended' : 'stopped', ...progress };
    } finally {
      signals.letGo();
      await held.release();
    }
  }

  /** A process that was killed after its last model-day left a job of which nothing but its end is missing. */
  private async endWhatIsDone(): Promise<void> {
    const { jobs } = this.parts.repositories;
    for (const job of await jobs.unfinished()) {
      const modelDays = await jobs.modelDays(job);
      const done = modelDays.length > 0 && modelDays.every(({ status }) => isSettled(status));
      if (done) await this.parts.settleTradingDate.continueOrEnd(job);
    }
  }

  /** Goes on with a job that was left unfinished, unless somebody works on it. */
  private async takeUp(jobId: string): Promise<void> {
    const { repositories, clock, log } = this.parts;
    const lease = await repositories.jobLeases.find(jobId);
    const workers = lease ? [] : await repositories.heartbeats.live(HEARTBEAT_MAX_AGE_MS, clock());
    if (workers.length > 0) throw conflict(jobId, 'a running service works on it');
    const restMs = lease ? Date.parse(lease.expiresAt) - clock().getTime() : 0;
    if (restMs > 0) {
      log.warn(
        { job: jobId },
        'another batch run had the job until just now; looking whether it still lives',
      );
      await sleep(restMs + 1);
    }
    const taken = await repositories.jobLeases.take(leaseOf(this.holder(), jobId), instantText(clock));
    if (!taken) throw conflict(jobId, 'another batch run works on it');
  }

  /** Until the job has ended or the run is stopped; what the queue has given up meanwhile is due again after a while. */
  private async workOff(
    jobId: string,
    { stop, abort }: StopSignals,
    watch: BatchWatch,
  ): Promise<BatchProgress> {
    const { environment, queue, settleTradingDate, log } = this.parts;
    const onError = (error: unknown) => {
      log.warn({ job: jobId, error }, 'some work failed; it is tried again');
    };
    const { modelDayConcurrency, reconcileIntervalMs } = environment;
    let progress = await this.progressOf(jobId);
    watch.onProgress(progress);
    while (!isFinished(progress.job.status) && !stop.aborted) {
      await settleTradingDate.continueOrEnd(progress.job);
      await queue.workOff(this.observed(jobId, watch), { modelDayConcurrency, stop, abort, onError });
      progress = await this.progressOf(jobId);
      if (isFinished(progress.job.status)) break;
      await sleep(reconcileIntervalMs, undefined, { signal: stop }).catch(() => undefined);
    }
    return progress;
  }

  private observed(jobId: string, { onProgress }: BatchWatch): QueueHandlers {
    const { handlers } = this.parts;
    const runModelDay: QueueHandlers['runModelDay'] = async (payload, signal) => {
      try {
        await handlers.runModelDay(payload, signal);
      } finally {
        onProgress(await this.progressOf(jobId));
      }
    };
    return { ...handlers, runModelDay };
  }

  private async progressOf(jobId: string): Promise<BatchProgress> {
    const { jobs } = this.parts.repositories;
    const job = await jobs.find(jobId);
    if (!job) throw new Error(`the job ${jobId} is gone`);
    return { job, modelDays: await jobs.modelDays(job) };
  }

  private holder(): HeldJobParts {
    const { environment, repositories, worker, clock, log } = this.parts;
    return {
      leases: repositories.jobLeases,
      workerId: worker.actor,
      leaseMs: environment.queueLockMs,
      clock,
      log,
    };
  }
}

function conflict(jobId: string, why: string): DomainError {
  return new DomainError({
    code: 'job_conflict',
    message: `Job ${jobId} does all of this already, and ${why}. Wait until it has ended; its status shows how far it is.`,
    details: { current_job_id: jobId },
  });
}
