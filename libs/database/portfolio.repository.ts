import { type UniverseConfig } from '@app/config';
import {
  Money,
  type Fill,
  type Portfolio,
  type PortfolioDay,
  type SessionMessage,
  type TradingDate,
} from '@app/domain';
import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { type Database } from './database.js';
import { ActionEntity } from './entities/action.entity.js';
import { AgentSessionEntity } from './entities/agent-session.entity.js';
import { HoldingEntity } from './entities/holding.entity.js';
import { JobEntity } from './entities/job.entity.js';
import { PortfolioDayEntity } from './entities/portfolio-day.entity.js';
import { PositionAdjustmentEntity } from './entities/position-adjustment.entity.js';
import { PortfolioEntity } from './entities/portfolio.entity.js';
import { insertAll } from './insert-all.js';
import {
  lastDayQuery,
  openingHoldingQuery,
  toHoldings,
  toOpeningState,
  type LastDay,
  type LastDayRow,
  type OpeningHoldingRow,
  type OpeningState,
} from './opening-state.js';
import { toAdjustment } from './position-adjustments.js';
import { PreparedSelect } from './prepared-select.js';

/** Dates compare as text. */
const AFTER_EVERY_DATE = '9999-99-99';

/** Reads and registers portfolios. A day that was superseded is no part of a portfolio. */
export class PortfolioRepository {
  private readonly bySignature = new PreparedSelect<PortfolioRow, { signature: string }>(portfolioQuery, [
    'signature',
  ]);
  private readonly lastDayBefore = new PreparedSelect<LastDayRow, { signature: string; date: string }>(
    lastDayQuery,
    ['signature', 'date'],
  );
  private readonly holdingsOf = new PreparedSelect<OpeningHoldingRow, { modelDayId: string }>(
    openingHoldingQuery,
    ['modelDayId'],
  );

  constructor(private readonly database: Database) {}

  /** Registers a portfolio or moves its start; the caller has made sure that it has no day to contradict. */
  async register(transaction: EntityManager, portfolio: Portfolio, now: string): Promise<void> {
    const { initDate, synthetic } = portfolio;
    const row = { initDate, initialCash: portfolio.initialCash.toString(), synthetic };
    const updated = await transaction.update(PortfolioEntity, { signature: portfolio.signature }, row);
    if (updated.affected) return;
    await insertAll(transaction, PortfolioEntity, [
      { signature: portfolio.signature, ...row, createdAt: now },
    ]);
  }

  async find(signature: string, manager: EntityManager = this.database.read): Promise<Portfolio | undefined> {
    const [row] = await this.bySignature.rows(manager, { signature });
    return row && toPortfolio(row);
  }

  /** The signatures of all registered portfolios. */
  async signatures(): Promise<readonly string[]> {
    const rows = await this.database.read.find(PortfolioEntity, { select: { signature: true } });
    return rows.map((row) => row.signature);
  }

  /** The dates of a portfolio's completed model-days, in order. */
  async completedDates(
    signature: string,
    manager: EntityManager = this.database.read,
  ): Promise<readonly TradingDate[]> {
    const rows = await manager
      .createQueryBuilder()
      .select('p.date', 'date')
      .from('portfolio_days', 'p')
      .where('p.signature = :signature AND p.superseded_at IS NULL', { signature })
      .orderBy('p.date')
      .getRawMany<{ date: TradingDate }>();
    return rows.map((row) => row.date);
  }

  /** Takes everything of a portfolio from a date on out of it; the rows stay for the record. */
  async supersede(
    transaction: EntityManager,
    signature: string,
    from: TradingDate,
    now: string,
  ): Promise<void> {
    await transaction
      .createQueryBuilder()
      .update(PortfolioDayEntity)
      .set({ supersededAt: now })
      .where('signature = :signature AND date >= :from AND superseded_at IS NULL', { signature, from })
      .execute();
    await raisePortfolioVersion(transaction, signature);
  }

  /** The state from which a model-day of this date starts; undefined for an unregistered portfolio. */
  async openingState(signature: string, date: TradingDate): Promise<OpeningState | undefined> {
    const { read } = this.database;
    const portfolio = await this.find(signature);
    if (!portfolio) return undefined;
    const [last] = await this.lastDayBefore.rows(read, { signature, date });
    const holdings = last && (await this.holdingsOf.rows(read, { modelDayId: last.modelDayId }));
    return toOpeningState(portfolio, last, holdings ?? []);
  }

  /** Where a portfolio's last completed day left its lines; undefined before the first. One query. */
  async lastDay(signature: string): Promise<LastDay | undefined> {
    const [last] = await this.lastDayBefore.rows(this.database.read, { signature, date: AFTER_EVERY_DATE });
    if (!last) return undefined;
    const { modelDayId, date, firstLineId, lineCount } = last;
    return { modelDayId, date, nextLineId: firstLineId + lineCount };
  }

  /** All days of a portfolio in order, four queries whatever their number. */
  async days(signature: string): Promise<readonly PortfolioDay[]> {
    const { read } = this.database;
    const days = await read
      .createQueryBuilder(PortfolioDayEntity, 'p')
      .where('p.signature = :signature AND p.supersededAt IS NULL', { signature })
      .orderBy('p.date')
      .getMany();
    const ofPortfolio = <Row extends { modelDayId: string }>(query: SelectQueryBuilder<Row>) =>
      query
        .innerJoin('portfolio_days', 'p', 'p.model_day_id = x.modelDayId')
        .where('p.signature = :signature AND p.superseded_at IS NULL', { signature })
        .getMany();
    const holdings = groupByModelDay(await ofPortfolio(read.createQueryBuilder(HoldingEntity, 'x')));
    const actions = groupByModelDay(
      await ofPortfolio(read.createQueryBuilder(ActionEntity, 'x').orderBy('x.seq')),
    );
    const adjustments = groupByModelDay(
      await ofPortfolio(read.createQueryBuilder(PositionAdjustmentEntity, 'x').orderBy('x.seq')),
    );
    return days.map((day) => ({
      ...toPortfolioDay(day, holdings.get(day.modelDayId) ?? [], actions.get(day.modelDayId) ?? []),
      adjustments: (adjustments.get(day.modelDayId) ?? []).map(toAdjustment),
    }));
  }

  /** The universe of the job that ran each day of a portfolio, by model-day. */
  async universes(signature: string): Promise<ReadonlyMap<string, UniverseConfig>> {
    const rows = await this.database.read
      .createQueryBuilder()
      .select('p.model_day_id', 'modelDayId')
      .addSelect('d.job_id', 'jobId')
      .from('portfolio_days', 'p')
      .innerJoin('model_days', 'd', 'd.id = p.model_day_id')
      .where('p.signature = :signature AND p.superseded_at IS NULL', { signature })
      .getRawMany<{ modelDayId: string; jobId: string }>();
    const jobIds = [...new Set(rows.map((row) => row.jobId))];
    if (jobIds.length === 0) return new Map();
    const jobs = await this.database.read.find(JobEntity, {
      select: { id: true, config: true },
      where: { id: In(jobIds) },
    });
    const universes = new Map(jobs.map((job) => [job.id, job.config.universe as UniverseConfig]));
    return new Map(rows.map((row) => [row.modelDayId, universes.get(row.jobId) ?? []]));
  }

  /** The conversation of a completed model-day, in order; empty for one that is not known. */
  async sessionMessages(modelDayId: string): Promise<readonly SessionMessage[]> {
    const row = await this.database.read.findOneBy(AgentSessionEntity, { modelDayId });
    return (row?.messages ?? []) as unknown as readonly SessionMessage[];
  }

  /** Stores a day's value anew: its close has become known, or a price was corrected. */
  async revalue(transaction: EntityManager, day: PortfolioDay): Promise<void> {
    await transaction.update(
      PortfolioDayEntity,
      { modelDayId: day.modelDayId },
      {
        portfolioValue: day.portfolioValue.toString(),
        profit: day.profit.toString(),
        returnFraction: day.returnFraction,
        provisional: day.provisional,
        staleSymbols: [...day.staleSymbols],
      },
    );
    await raisePortfolioVersion(transaction, day.signature);
  }
}

/** Tells readers that something of a portfolio has changed; part of the transaction that changes it. */
export async function raisePortfolioVersion(transaction: EntityManager, signature: string): Promise<void> {
  await transaction
    .createQueryBuilder()
    .update(PortfolioEntity)
    .set({ version: () => 'version + 1' })
    .where('signature = :signature', { signature })
    .execute();
}

/** Rows of several model-days, by model-day, each group in its order. */
export function groupByModelDay<T extends { readonly modelDayId: string }>(
  rows: readonly T[],
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.modelDayId);
    if (group) group.push(row);
    else groups.set(row.modelDayId, [row]);
  }
  return groups;
}

/** A row of `portfolios` as the driver gives it. */
interface PortfolioRow {
  readonly signature: string;
  readonly initDate: TradingDate;
  readonly initialCash: string;
  readonly synthetic: boolean | number;
}

function portfolioQuery(manager: EntityManager) {
  return manager
    .createQueryBuilder()
    .select('f.signature', 'signature')
    .addSelect('f.init_date', 'initDate')
    .addSelect('f.initial_cash', 'initialCash')
    .addSelect('f.synthetic', 'synthetic')
    .from('portfolios', 'f')
    .where('f.signature = :signature');
}

function toPortfolio(row: PortfolioRow): Portfolio {
  return {
    signature: row.signature,
    initDate: row.initDate,
    initialCash: Money.parse(row.initialCash),
    synthetic: Boolean(row.synthetic),
  };
}

function toPortfolioDay(
  row: PortfolioDayEntity,
  holdings: readonly HoldingEntity[],
  actions: readonly ActionEntity[],
): Omit<PortfolioDay, 'adjustments'> {
  return {
    modelDayId: row.modelDayId,
    signature: row.signature,
    date: row.date as TradingDate,
    closing: {
      cash: Money.parse(row.cash),
      holdings: toHoldings(holdings),
    },
    portfolioValue: Money.parse(row.portfolioValue),
    profit: Money.parse(row.profit),
    returnFraction: row.returnFraction,
    provisional: row.provisional,
    staleSymbols: row.staleSymbols,
    firstLineId: row.firstLineId,
    fills: actions.map(toFill),
  };
}

/** From a row to the booked trade. */
export function toFill(row: ActionEntity): Fill {
  return {
    side: row.kind,
    symbol: row.symbol,
    amount: row.amount,
    price: Money.parse(row.price),
    total: Money.parse(row.total),
    commission: Money.parse(row.commission),
  };
}
