import { randomUUID } from 'node:crypto';
import {
  type Environment,
  type LoadedConfig,
  loadConfigFile,
  type ModelConfig,
  parseSimulationConfig,
} from '@app/config';
import { type ClaimedDownload, type Database, type Repositories, type Transaction } from '@app/database';
import { DomainError, type Job, type ModelDay, type TradingDate } from '@app/domain';
import { type PriceDownloader, type TradingCalendar } from '@app/market-data';
import { type SimulationQueue } from '@app/queue';
import { type Clock, dayAtExchange, instantText } from '../exchange-clock.js';
import { type Log } from '../log.js';
import { leaseOf } from '../job-lease.js';
import { checkBudget } from './check-budget.js';
import { describeRun } from '../run-identity/describe-run.js';
import { checkModels } from './check-models.js';
import { admit } from './admit.js';
import {
  type MarketCoverage,
  type ModelProgress,
  type RequestedRange,
  type SimulationPlan,
} from './plan-model-days.js';
import { priceOutlook } from './price-outlook.js';
import {
  downloadSuperseded,
  firstOfInterest,
  newModelDay,
  NOTHING_NEW,
  noPricesOf,
  planOf,
} from './request-planning.js';
import { registerPortfolio } from './register-portfolio.js';

/** What a caller may ask for; see the contract's POST /simulate/trigger. */
export interface SimulationRequest extends RequestedRange {
  readonly configPath: string;
  /** Signatures; undefined means every enabled model. */
  readonly models?: readonly string[];
}

export type StartOutcome =
  | { readonly kind: 'accepted'; readonly job: Job }
  | { readonly kind: 'existing'; readonly job: Job; readonly modelDays: readonly ModelDay[] }
  | {
      readonly kind: 'current';
      readonly lastSimulationDate?: TradingDate;
      readonly nextTradingDay: TradingDate;
    };

export interface StartSimulationParts {
  readonly environment: Environment;
  readonly database: Database;
  readonly repositories: Repositories;
  readonly calendar: TradingCalendar;
  readonly queue: Pick<SimulationQueue, 'ping' | 'enqueueTradingDate' | 'enqueueDownload'>;
  /** Undefined without a key: then nothing is downloaded. */
  readonly downloader?: PriceDownloader;
  /** The name under which this process works its jobs off alone; undefined where any worker may. */
  readonly holder?: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Turns a request into a job: plans its model-days, stores them in one transaction, then hands the first date to the queue.
 * Two requests at one instant are decided one after the other, so that the second sees the first one's job.
 */
export class StartSimulation {
  constructor(private readonly parts: StartSimulationParts) {}

  /**
   * @throws DomainError for everything that the contract answers with 400, 409 or 503: nothing is stored then. A queue
   *   that fails only after the job was stored is no error: the job is queued as soon as a worker looks for it.
   */
  async execute(request: SimulationRequest): Promise<StartOutcome> {
    const loaded = await loadConfigFile(this.parts.environment, request.configPath);
    const models = checkModels(loaded.config.models, request.models);
    for (const model of models) checkBudget(model, this.parts.environment.openaiApiBase);
    const market = await this.marketCoverage(loaded, request);
    const priceDataVersion = await this.parts.repositories.prices.dataVersion();
    const outlook = await this.outlook({ request, loaded, models, market, priceDataVersion });
    await this.parts.queue.ping();
    const outcome = await this.parts.database.transaction((transaction) =>
      this.decide(transaction, { request, loaded, models, priceDataVersion, ...outlook }),
    );
    if (outcome.kind === 'accepted') await this.enqueueFirstDate(outcome.job, outcome.modelDays);
    return outcome;
  }

  /**
   * Plans the model-days of a job whose prices have been downloaded, as far as they have come, in one transaction, and
   * hands the first date to the queue. A job that has nothing to run ends: as `failed`, with the reason, where the prices
   * that it named did not come; as `completed` where it was to catch up and nothing is new.
   * @throws DomainError `attempt_superseded` when the claim no longer counts; nothing is written then
   */
  async planDownloaded(claim: ClaimedDownload, warnings: readonly string[]): Promise<Job | undefined> {
    const { database, repositories, clock } = this.parts;
    let planned: readonly ModelDay[] = [];
    try {
      const asked = await this.askedBy(claim, warnings);
      planned = await database.transaction((transaction) => this.leaveDownload(transaction, claim, asked));
    } catch (error) {
      if (!(error instanceof DomainError) || error.fault !== 'caller') throw error;
      await repositories.jobDownloads.fail(claim, error.message, warnings, instantText(clock));
    }
    const job = await repositories.jobs.find(claim.job.id);
    if (job?.status === 'pending') await this.enqueueFirstDate(job, planned);
    return job;
  }

  private async leaveDownload(
    transaction: Transaction,
    claim: ClaimedDownload,
    asked: Asked,
  ): Promise<readonly ModelDay[]> {
    await this.parts.database.serialize(transaction, 'start_simulation');
    if (asked.market.openDates.length === 0) throw noPricesOf(asked, asked.warnings);
    const progress = await this.progressOf(transaction, asked.models);
    const plan = planOf(asked, progress);
    if (plan.refusal) throw plan.refusal;
    const now = instantText(this.parts.clock);
    const nothing = plan.modelDays.length === 0;
    const job = { ...newJob(asked, plan, now), id: claim.job.id };
    const modelDays = await this.book(transaction, job, asked, { plan, progress });
    const end = nothing
      ? { ...job, status: 'completed' as const, warnings: [...job.warnings, NOTHING_NEW] }
      : job;
    if (!(await this.parts.repositories.jobDownloads.leave(transaction, claim, { end, modelDays, now }))) {
      throw downloadSuperseded(claim);
    }
    return modelDays;
  }

  /** The request for which a job waited, on the market as it is now. */
  private async askedBy(claim: ClaimedDownload, warnings: readonly string[]): Promise<Asked> {
    const { job, startDate, endDate, config: snapshot } = claim;
    const config = parseSimulationConfig(snapshot, this.parts.environment.dataDir);
    const loaded = { config: { ...config, universe: config.universe ?? [] }, snapshot };
    const { configPath, replaceExisting } = job;
    const request = { configPath, startDate, endDate, replaceExisting, models: job.models };
    const models = config.models.filter(({ signature }) => job.models.includes(signature));
    const market = await this.marketCoverage(loaded, request);
    const priceDataVersion = await this.parts.repositories.prices.dataVersion();
    return { request, loaded, models, market, priceDataVersion, download: false, warnings };
  }

  /** Whether prices are to be downloaded first. */
  private async outlook(asked: Omit<Asked, 'download' | 'warnings'>) {
    const { request, loaded, market } = asked;
    const { universe, dateRange: config } = loaded.config;
    const models = await this.progressOf(undefined, asked.models);
    const from = firstOfInterest(loaded, request);
    const outlook = await priceOutlook(this.parts, {
      range: request,
      config,
      models,
      market,
      universe,
      from,
    });
    if (outlook.market.openDates.length === 0) throw noPricesOf(asked, outlook.warnings);
    return outlook;
  }

  private async decide(
    transaction: Transaction,
    asked: Asked,
  ): Promise<StartOutcome & { modelDays: readonly ModelDay[] }> {
    const { environment } = this.parts;
    const { jobs } = this.parts.repositories;
    await this.parts.database.serialize(transaction, 'start_simulation');
    const active = await jobs.unfinished(transaction);
    const activeDays = await Promise.all(
      active.map(async (job) => ({ job, modelDays: await this.modelDaysOf(job, transaction) })),
    );
    const progress = await this.progressOf(transaction, asked.models);
    const plan = planOf(asked, progress);
    if (plan.modelDays.length === 0) return { ...upToDate(progress, asked.market), modelDays: [] };
    const existing = admit(plan, asked, activeDays, environment.maxConcurrentJobs);
    if (existing) return { kind: 'existing', ...existing };
    if (plan.refusal) throw plan.refusal;
    const created = await this.store(transaction, asked, { plan, progress });
    return { kind: 'accepted', ...created };
  }

  private async store(
    transaction: Transaction,
    asked: Asked,
    { plan, progress }: { readonly plan: SimulationPlan; readonly progress: readonly ModelProgress[] },
  ): Promise<{ job: Job; modelDays: readonly ModelDay[] }> {
    const job = newJob(asked, plan, instantText(this.parts.clock));
    const { jobs, jobDownloads } = this.parts.repositories;
    const config = asked.loaded.snapshot;
    const modelDays = asked.download ? [] : await this.book(transaction, job, asked, { plan, progress });
    await jobs.insert(transaction, { job, config, modelDays });
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

  /** Makes room for a job's model-days in the portfolios. @returns the model-days, to be stored with the job */
  private async book(
    transaction: Transaction,
    job: Job,
    asked: Asked,
    { plan, progress }: { readonly plan: SimulationPlan; readonly progress: readonly ModelProgress[] },
  ): Promise<readonly ModelDay[]> {
    const now = instantText(this.parts.clock);
    const { portfolios } = this.parts.repositories;
    for (const [signature, from] of plan.supersedeFrom) {
      await portfolios.supersede(transaction, signature, from, now);
    }
    const { config } = asked.loaded;
    for (const model of progress) {
      const supersededFrom = plan.supersedeFrom.get(model.signature);
      const registration = { config, synthetic: asked.market.synthetic, supersededFrom, now };
      await registerPortfolio(transaction, portfolios, model, registration);
    }
    return plan.modelDays.map(({ signature, date }) => newModelDay(job, signature, date));
  }

  /** Of a job that waits for prices those that it hopes for. */
  private async modelDaysOf(job: Job, transaction: Transaction): Promise<readonly ModelDay[]> {
    if (job.status !== 'downloading_data') return this.parts.repositories.jobs.modelDays(job, transaction);
    return job.dates.flatMap((date) => job.models.map((signature) => newModelDay(job, signature, date)));
  }

  private async progressOf(
    transaction: Transaction | undefined,
    models: readonly ModelConfig[],
  ): Promise<readonly ModelProgress[]> {
    const { portfolios } = this.parts.repositories;
    const progress: ModelProgress[] = [];
    for (const { signature } of models) {
      const completed = await portfolios.completedDates(signature, transaction);
      progress.push({ signature, completed, portfolio: await portfolios.find(signature, transaction) });
    }
    return progress;
  }

  private async marketCoverage(loaded: LoadedConfig, request: SimulationRequest): Promise<MarketCoverage> {
    const { calendar, repositories, clock } = this.parts;
    const { universe } = loaded.config;
    const today = dayAtExchange(clock());
    const from = firstOfInterest(loaded, request);
    const dates = await repositories.prices.datesWithPrices(universe, from, today);
    const openDates = dates
      .filter((entry) => entry.withOpen > 0 && calendar.isSession(entry.date))
      .map((entry) => entry.date);
    const lastClosed = dates.filter((entry) => entry.withClose > 0).at(-1)?.date;
    return {
      calendar,
      openDates,
      lastClosed,
      today,
      synthetic: await repositories.prices.isSynthetic(universe),
    };
  }

  private async enqueueFirstDate(job: Job, modelDays: readonly ModelDay[]): Promise<void> {
    const [date] = job.dates;
    if (date === undefined) return;
    const modelDayIds = modelDays.filter((modelDay) => modelDay.date === date).map((modelDay) => modelDay.id);
    const { queue } = this.parts;
    try {
      if (job.status === 'downloading_data') await queue.enqueueDownload(job.id);
      else await queue.enqueueTradingDate({ jobId: job.id, date, modelDayIds });
      await this.parts.repositories.jobs.markQueued(job.id, instantText(this.parts.clock));
    } catch (error) {
      this.parts.log.warn(
        { job: job.id, date, error },
        'the job is stored but not queued yet; a worker will queue it',
      );
    }
  }
}

/** A request whose config and models have been checked. */
export interface Asked {
  readonly request: SimulationRequest;
  readonly loaded: LoadedConfig;
  readonly models: readonly ModelConfig[];
  readonly market: MarketCoverage;
  readonly priceDataVersion: number;
  /** Whether prices are downloaded before anything runs; the market is then what they are hoped to make of it. */
  readonly download: boolean;
  /** About prices that stay missing. */
  readonly warnings: readonly string[];
}

const SYNTHETIC_WARNING =
  'SYNTHETIC market: the prices are made up; the results say nothing about real markets.';

function newJob(asked: Asked, plan: SimulationPlan, now: string): Job {
  const signatures = new Set(plan.modelDays.map((modelDay) => modelDay.signature));
  const models = asked.models
    .map((model) => model.signature)
    .filter((signature) => signatures.has(signature));
  return {
    id: randomUUID(),
    status: asked.download ? 'downloading_data' : 'pending',
    mode: 'simulate',
    configPath: asked.request.configPath,
    dates: [...new Set(plan.modelDays.map((modelDay) => modelDay.date))].sort(),
    models,
    replaceExisting: asked.request.replaceExisting,
    warnings: [...(asked.market.synthetic ? [SYNTHETIC_WARNING] : []), ...plan.warnings, ...asked.warnings],
    identity: describeRun({ ...asked.loaded, models, priceDataVersion: asked.priceDataVersion }),
    systemFingerprints: {},
    createdAt: now,
    updatedAt: now,
  };
}

function upToDate(progress: readonly ModelProgress[], market: MarketCoverage): StartOutcome {
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
