import { randomUUID } from 'node:crypto';
import { type Environment, type LoadedConfig, loadConfigFile, type ModelConfig } from '@app/config';
import { type Database, type Repositories, type Transaction } from '@app/database';
import { type Job, type ModelDay, type TradingDate } from '@app/domain';
import { type TradingCalendar } from '@app/market-data';
import { type SimulationQueue } from '@app/queue';
import { type Clock, dayAtExchange, instantText } from '../exchange-clock.js';
import { type Log } from '../log.js';
import { checkBudget } from './check-budget.js';
import { describeRun } from '../run-identity/describe-run.js';
import { checkModels } from './check-models.js';
import { admit } from './admit.js';
import {
  noPrices,
  planModelDays,
  type MarketCoverage,
  type ModelProgress,
  type RequestedRange,
  type SimulationPlan,
} from './plan-model-days.js';
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
  readonly queue: Pick<SimulationQueue, 'ping' | 'enqueueTradingDate'>;
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
    await this.parts.queue.ping();
    const outcome = await this.parts.database.transaction((transaction) =>
      this.decide(transaction, { request, loaded, models, market, priceDataVersion }),
    );
    if (outcome.kind === 'accepted') await this.enqueueFirstDate(outcome.job, outcome.modelDays);
    return outcome;
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
      active.map(async (job) => ({ job, modelDays: await jobs.modelDays(job, transaction) })),
    );
    const progress = await this.progressOf(transaction, asked.models);
    const plan = planModelDays({
      range: asked.request,
      config: asked.loaded.config.dateRange,
      models: progress,
      market: asked.market,
    });
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
    const now = instantText(this.parts.clock);
    const job = newJob(asked, plan, now);
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
    const modelDays = plan.modelDays.map(({ signature, date }): ModelDay => ({
      id: randomUUID(),
      jobId: job.id,
      signature,
      date,
      status: 'pending',
      attempt: 0,
      failures: 0,
    }));
    await this.parts.repositories.jobs.insert(transaction, { job, config: asked.loaded.snapshot, modelDays });
    return { job, modelDays };
  }

  private async progressOf(
    transaction: Transaction,
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
    const { universe, dateRange } = loaded.config;
    const today = dayAtExchange(clock());
    const from =
      request.startDate !== undefined && request.startDate < dateRange.initDate
        ? request.startDate
        : dateRange.initDate;
    const dates = await repositories.prices.datesWithPrices(universe, from, today);
    const openDates = dates
      .filter((entry) => entry.withOpen > 0 && calendar.isSession(entry.date))
      .map((entry) => entry.date);
    const lastClosed = dates.filter((entry) => entry.withClose > 0).at(-1)?.date;
    if (openDates.length === 0)
      throw noPrices(`No prices of the universe are known from ${from} on.`, { field: 'universe' });
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
    try {
      await this.parts.queue.enqueueTradingDate({ jobId: job.id, date, modelDayIds });
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
    status: 'pending',
    mode: 'simulate',
    configPath: asked.request.configPath,
    dates: [...new Set(plan.modelDays.map((modelDay) => modelDay.date))].sort(),
    models,
    replaceExisting: asked.request.replaceExisting,
    warnings: asked.market.synthetic ? [SYNTHETIC_WARNING, ...plan.warnings] : plan.warnings,
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
