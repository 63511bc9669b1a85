import { loadConfigFile } from '@app/config';
import { type Transaction } from '@app/database';
import { type Job, type ModelDay, type Origin } from '@app/domain';
import { instantText } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { leaseOf } from '../job-lease.js';
import { admit } from './admit.js';
import { bookModelDays } from './book-model-days.js';
import { checkBudget } from './check-budget.js';
import { checkModels } from './check-models.js';
import { enqueueFirstDate } from './enqueue-first-date.js';
import { readMarketCoverage } from './market-coverage.js';
import { readProgress } from './model-progress.js';
import { type MarketCoverage, type ModelProgress, type SimulationPlan } from './plan-model-days.js';
import { type Asked, plannedJob, type SimulationRequest } from './planned-job.js';
import { priceOutlook } from './price-outlook.js';
import { checkNamedDates, firstOfInterest, newModelDay, noPricesOf, planOf } from './request-planning.js';
import { type StartDecisions } from './start-decisions.js';
import { type Decision, type StartOutcome } from './start-outcome.js';
import { type TriggerContext } from './trigger-context.js';

/**
 * Turns a request into a job: plans its model-days, stores them in one transaction, then hands the first date to the queue.
 * Two requests at one instant are decided one after the other, so that the second sees the first one's job.
 */
export class StartSimulation {
  constructor(
    private readonly parts: Pick<
      UseCaseParts,
      | 'environment'
      | 'repositories'
      | 'queue'
      | 'downloader'
      | 'holder'
      | 'calendar'
      | 'clock'
      | 'log'
      | 'tracing'
    >,
    private readonly decisions: StartDecisions,
  ) {}

  /**
   * @throws DomainError for everything that the contract answers with 400, 409 or 503: nothing is stored then. A queue
   *   that fails only after the job was stored is no error: the job is queued as soon as a worker looks for it.
   */
  async execute(request: SimulationRequest, context: TriggerContext): Promise<StartOutcome> {
    return this.parts.tracing.span({ name: 'start job' }, async (span) => {
      const outcome = (await this.decisions.begin(context)) ?? (await this.start(request, context));
      span.set({
        'ai_trader.outcome': outcome.kind,
        'ai_trader.job': 'job' in outcome ? outcome.job.id : undefined,
      });
      return outcome;
    });
  }

  private async start(request: SimulationRequest, context: TriggerContext): Promise<StartOutcome> {
    const loaded = await loadConfigFile(this.parts.environment, request.configPath);
    const models = checkModels(loaded.config.models, request.models);
    for (const model of models) checkBudget(model, this.parts.environment.openaiApiBase);
    checkNamedDates({ request, loaded });
    const market = await readMarketCoverage(this.parts, loaded, request);
    const priceDataVersion = await this.parts.repositories.prices.dataVersion();
    const outlook = await this.outlook({ request, loaded, models, market, priceDataVersion });
    await this.parts.queue.ping();
    const outcome = await this.decisions.decide(context, (transaction) =>
      this.decide(transaction, { request, loaded, models, priceDataVersion, ...outlook }, context.origin),
    );
    if (outcome.kind === 'accepted') await enqueueFirstDate(this.parts, outcome.job, outcome.modelDays);
    return outcome;
  }

  /** Whether prices are to be downloaded first. */
  private async outlook(asked: Omit<Asked, 'download' | 'warnings'>) {
    const { request, loaded, market } = asked;
    const { universe, dateRange: config } = loaded.config;
    const models = await this.progressOf(asked);
    const from = firstOfInterest(loaded, request);
    const planned = { range: request, config, models, market, universe, from };
    const outlook = await priceOutlook(this.parts, planned);
    if (outlook.market.openDates.length === 0) throw noPricesOf(asked, outlook.warnings);
    return outlook;
  }

  private async decide(
    transaction: Transaction,
    asked: Asked,
    origin: Origin,
  ): Promise<Decision & { modelDays: readonly ModelDay[] }> {
    const { environment } = this.parts;
    const { jobs } = this.parts.repositories;
    const active = await jobs.unfinished(transaction);
    const activeDays = await Promise.all(
      active.map(async (job) => ({ job, modelDays: await this.modelDaysOf(job, transaction) })),
    );
    const progress = await this.progressOf(asked, transaction);
    const plan = planOf(asked, progress);
    if (plan.modelDays.length === 0) return { ...upToDate(progress, asked.market), modelDays: [] };
    const existing = admit(plan, asked, activeDays, environment.maxConcurrentJobs);
    if (existing) return { kind: 'existing', ...existing };
    if (plan.refusal) throw plan.refusal;
    const created = await this.store(transaction, asked, { plan, progress, origin });
    return { kind: 'accepted', ...created };
  }

  private async store(
    transaction: Transaction,
    asked: Asked,
    { plan, progress, origin }: Decided,
  ): Promise<{ job: Job; modelDays: readonly ModelDay[] }> {
    const now = instantText(this.parts.clock);
    const traceparent = this.parts.tracing.traceparent();
    const job = { ...plannedJob(asked, plan, now), requestId: origin.requestId, traceparent };
    const { jobs, jobDownloads, portfolios } = this.parts.repositories;
    const { config, snapshot } = asked.loaded;
    const booking = { plan, progress, config, synthetic: asked.market.synthetic, now };
    const modelDays = asked.download ? [] : await bookModelDays(transaction, portfolios, job, booking);
    const cause = { action: 'trigger' as const, ...origin };
    await jobs.insert(transaction, { job, config: snapshot, modelDays, cause });
    await this.lease(transaction, job);
    if (asked.download) await jobDownloads.insert(transaction, job.id, asked.request);
    return { job, modelDays };
  }

  private async lease(transaction: Transaction, { id }: Job): Promise<void> {
    const { holder, environment, repositories, clock } = this.parts;
    if (holder === undefined) return;
    const lease = leaseOf({ workerId: holder, leaseMs: environment.queueLockMs, clock }, id);
    await repositories.jobLeases.insert(transaction, lease);
  }

  /** Of a job that waits for prices those that it hopes for. */
  private async modelDaysOf(job: Job, transaction: Transaction): Promise<readonly ModelDay[]> {
    if (job.status !== 'downloading_data') return this.parts.repositories.jobs.modelDays(job, transaction);
    return job.dates.flatMap((date) => job.models.map((signature) => newModelDay(job, signature, date)));
  }

  private progressOf(
    { models }: Pick<Asked, 'models'>,
    transaction?: Transaction,
  ): Promise<readonly ModelProgress[]> {
    const signatures = models.map(({ signature }) => signature);
    return readProgress(this.parts.repositories.portfolios, signatures, transaction);
  }
}

interface Decided {
  readonly plan: SimulationPlan;
  readonly progress: readonly ModelProgress[];
  readonly origin: Origin;
}

function upToDate(progress: readonly ModelProgress[], market: MarketCoverage): Decision {
  const last = progress
    .flatMap((model) => model.completed.slice(-1))
    .sort()
    .at(-1);
  return {
    kind: 'current',
    lastSimulationDate: last,
    nextTradingDay: market.calendar.nextSession(last ?? market.lastClosed ?? market.today),
  };
}
