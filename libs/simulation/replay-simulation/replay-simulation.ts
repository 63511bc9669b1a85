import { randomUUID } from 'node:crypto';
import { parseSimulationConfig, type LoadedConfig } from '@app/config';
import { type Transaction } from '@app/database';
import { type Job, type Origin } from '@app/domain';
import { openUniverse, symbolsOn } from '@app/market-data';
import { instantText } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { jobFields } from '../log.js';
import { describeRun } from '../run-identity/describe-run.js';
import { type SettleTradingDate } from '../settle-trading-date/settle-trading-date.js';
import { admit } from '../start-simulation/admit.js';
import { bookModelDays } from '../start-simulation/book-model-days.js';
import { readProgress } from '../start-simulation/model-progress.js';
import { type ModelProgress, type SimulationPlan } from '../start-simulation/plan-model-days.js';
import { type StartDecisions } from '../start-simulation/start-decisions.js';
import { type Decision, type RepeatedTrigger } from '../start-simulation/start-outcome.js';
import { type TriggerContext } from '../start-simulation/trigger-context.js';
import { planReplay } from './plan-replay.js';
import { checkReplay, sourceJobNotFound, type ReplayRequest } from './replay-request.js';

type ReplayDecision = Extract<Decision, { kind: 'accepted' | 'existing' }>;

/** The job that is to be run again, and what it ran on. */
interface Source {
  readonly job: Job;
  readonly snapshot: Readonly<Record<string, unknown>>;
  readonly config: LoadedConfig['config'];
  readonly priceDataVersion: number;
  readonly synthetic: boolean;
}

/**
 * Runs a finished job again from what its sessions were answered then: the same models, dates and config, as they are
 * stored with it, whatever the config file says now.
 */
export class ReplaySimulation {
  constructor(
    private readonly parts: Pick<
      UseCaseParts,
      'environment' | 'repositories' | 'queue' | 'clock' | 'log' | 'tracing'
    >,
    private readonly decisions: StartDecisions,
    private readonly settleTradingDate: SettleTradingDate,
  ) {}

  /**
   * @throws DomainError `source_job_not_found`, what `checkReplay` refuses, `days_exist`, `initial_cash_changed`,
   *   `job_conflict`, `queue_unavailable`: nothing is stored then. A queue that fails only after that is no error
   */
  async execute(request: ReplayRequest, context: TriggerContext): Promise<ReplayDecision | RepeatedTrigger> {
    return (await this.decisions.begin(context)) ?? this.start(request, context);
  }

  private async start(
    request: ReplayRequest,
    context: TriggerContext,
  ): Promise<ReplayDecision | RepeatedTrigger> {
    const source = await this.read(request.sourceJobId);
    await this.parts.queue.ping();
    const outcome = await this.decisions.decide(context, (transaction) =>
      this.decide(transaction, { request, origin: context.origin }, source),
    );
    if (outcome.kind === 'accepted') await this.begin(outcome.job);
    return outcome;
  }

  private async read(sourceJobId: string): Promise<Source> {
    const { jobs, prices } = this.parts.repositories;
    const job = await jobs.find(sourceJobId);
    const snapshot = await jobs.configOf(sourceJobId);
    if (!job || !snapshot) throw sourceJobNotFound(sourceJobId);
    const parsed = parseSimulationConfig(snapshot, this.parts.environment.dataDir);
    const universe = parsed.universe ?? [];
    const priceDataVersion = await prices.dataVersion();
    const synthetic = await prices.isSynthetic(symbolsOn(openUniverse(universe), job.dates));
    return { job, snapshot, config: { ...parsed, universe }, priceDataVersion, synthetic };
  }

  private async decide(
    transaction: Transaction,
    { request, origin }: { readonly request: ReplayRequest; readonly origin: Origin },
    source: Source,
  ): Promise<ReplayDecision> {
    const { environment, repositories } = this.parts;
    const { jobs } = repositories;
    const current = await jobs.find(request.sourceJobId, transaction);
    if (!current) throw sourceJobNotFound(request.sourceJobId);
    checkReplay(request, current);
    const active = await jobs.unfinished(transaction);
    const activeDays = await Promise.all(
      active.map(async (job) => ({ job, modelDays: await jobs.modelDays(job, transaction) })),
    );
    const progress = await readProgress(repositories.portfolios, current.models, transaction);
    const plan = planReplay(await jobs.modelDays(current, transaction), progress, request.replaceExisting);
    const asked = { request, sourceJobId: current.id };
    const existing = admit(plan, asked, activeDays, environment.maxConcurrentJobs);
    if (existing) return { kind: 'existing', ...existing };
    if (plan.refusal) throw plan.refusal;
    const traceparent = this.parts.tracing.traceparent();
    const now = instantText(this.parts.clock);
    const { requestId } = origin;
    const job = { ...newJob({ ...source, job: current }, request, now), requestId, traceparent };
    await this.store(transaction, job, { source, plan, progress, origin });
    return { kind: 'accepted', job };
  }

  private async store(
    transaction: Transaction,
    job: Job,
    decided: {
      readonly source: Source;
      readonly plan: SimulationPlan;
      readonly progress: readonly ModelProgress[];
      readonly origin: Origin;
    },
  ): Promise<void> {
    const { jobs, portfolios } = this.parts.repositories;
    const { source, plan, progress, origin } = decided;
    const { config, synthetic } = source;
    const booking = { plan, progress, config, synthetic, now: job.createdAt };
    const modelDays = await bookModelDays(transaction, portfolios, job, booking);
    const cause = { action: 'replay' as const, ...origin };
    await jobs.insert(transaction, { job, config: source.snapshot, modelDays, cause });
  }

  /** When this fails, a worker queues the job's first date as soon as it looks for what is due. */
  private async begin(job: Job): Promise<void> {
    try {
      await this.settleTradingDate.continueOrEnd(job);
      await this.parts.repositories.jobs.markQueued(job.id, instantText(this.parts.clock));
    } catch (error) {
      this.parts.log.warn(
        { ...jobFields(job), error },
        'the replay is stored but not queued yet; a worker will queue it',
      );
    }
  }
}

function newJob(source: Source, request: ReplayRequest, now: string): Job {
  const { configPath, dates, models, warnings } = source.job;
  return {
    id: randomUUID(),
    status: 'pending',
    mode: 'replay',
    sourceJobId: source.job.id,
    configPath,
    dates,
    models,
    replaceExisting: request.replaceExisting,
    warnings,
    identity: describeRun({ ...source, models, dates }),
    systemFingerprints: {},
    createdAt: now,
    updatedAt: now,
  };
}
