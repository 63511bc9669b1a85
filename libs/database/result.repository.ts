import {
  Money,
  type Fill,
  type ModelCall,
  type ModelDayWarning,
  type PositionAdjustment,
  type StopReason,
  type TokenUsage,
  type ToolUsage,
  type TradingDate,
} from '@app/domain';
import { type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { PositionAdjustmentEntity } from './entities/position-adjustment.entity.js';
import { ActionEntity } from './entities/action.entity.js';
import { AgentSessionEntity } from './entities/agent-session.entity.js';
import { inChunks } from './in-chunks.js';
import { groupByModelDay, toFill } from './portfolio.repository.js';
import { toAdjustment } from './position-adjustments.js';
import { PreparedSelect } from './prepared-select.js';
import { parseWarnings } from './stored-warnings.js';
import { callsOf } from './usage.repository.js';

/** A portfolio's value after one session, in dollars; fractions as numbers. */
export interface DailyValue {
  readonly modelDayId: string;
  readonly model: string;
  readonly date: TradingDate;
  readonly portfolioValue: Money;
  readonly profit: Money;
  readonly returnFraction: number;
  readonly provisional: boolean;
  /** True when its prices are made up. */
  readonly synthetic: boolean;
  readonly warnings: readonly ModelDayWarning[];
}

/** What one portfolio holds and is worth at the end of one date. */
export interface DayResult extends DailyValue {
  readonly cash: Money;
  readonly holdings: ReadonlyMap<string, number>;
  readonly staleSymbols: readonly string[];
}

/** How a completed model-day came about. */
export interface DayDetail {
  readonly fills: readonly Fill[];
  /** What splits and dividends did to the opening position. */
  readonly adjustments: readonly PositionAdjustment[];
  readonly totalSteps: number;
  readonly stopSignalReceived: boolean;
  readonly stopReason: StopReason;
  readonly reasoningSummary: string;
  readonly toolUsage: ToolUsage;
  /** The requests to the model's provider, of all attempts at the model-day; none for a built-in model. */
  readonly modelCalls: readonly ModelCall[];
  /** Of sessions from before every call was kept. */
  readonly tokenUsage: TokenUsage | null;
}

/** The range and models that are asked for; a missing bound is open. */
export interface ResultRange {
  readonly from?: TradingDate;
  readonly to?: TradingDate;
  readonly model?: string;
}

interface DailyRow {
  readonly modelDayId: string;
  readonly model: string;
  readonly date: TradingDate;
  readonly cash: string;
  readonly portfolioValue: string;
  readonly profit: string;
  readonly returnFraction: number;
  readonly provisional: boolean | number;
  readonly staleSymbols: string;
  readonly synthetic: boolean | number;
  readonly warnings: string | null;
}

interface HoldingRow {
  readonly modelDayId: string;
  readonly symbol: string;
  readonly shares: number;
}

type DateBounds = Readonly<Record<'from' | 'to', string>>;

/** Before and after every date there is; dates compare as text. */
const FIRST_DATE = '0000-00-00';
const LAST_DATE = '9999-99-99';

/** Reads results as they were stored when their model-day was committed; nothing is computed again. */
export class ResultRepository {
  private readonly values = new PreparedSelect<DailyRow, DateBounds>(valueQuery, ['from', 'to']);
  private readonly valuesOfModel = new PreparedSelect<DailyRow, DateBounds & { model: string }>(
    (manager) => valueQuery(manager).andWhere('p.signature = :model'),
    ['from', 'to', 'model'],
  );
  private readonly holdingsOn = new PreparedSelect<HoldingRow, { date: string }>(
    (manager) => holdingQuery(manager).where('p.date = :date'),
    ['date'],
  );
  private readonly holdingsOfModel = new PreparedSelect<HoldingRow, DateBounds & { model: string }>(
    (manager) => holdingQuery(manager).where('p.signature = :model AND p.date BETWEEN :from AND :to'),
    ['model', 'from', 'to'],
  );

  constructor(private readonly database: Database) {}

  /** The portfolios that completed this date, by signature. Two queries whatever their number. */
  async ofDate(date: TradingDate, model?: string): Promise<readonly DayResult[]> {
    const days = await this.daily({ from: date, to: date, model });
    if (days.length === 0) return [];
    const holdings = await this.holdingsOn.rows(this.database.read, { date });
    return toDayResults(days, holdings);
  }

  /** What one portfolio held at the end of each date of a range, by date. Two queries whatever its length. */
  async history(
    model: string,
    { from, to }: Pick<ResultRange, 'from' | 'to'>,
  ): Promise<readonly DayResult[]> {
    const days = await this.daily({ from, to, model });
    if (days.length === 0) return [];
    const bounds = boundsOf({ from, to });
    return toDayResults(days, await this.holdingsOfModel.rows(this.database.read, { ...bounds, model }));
  }

  /** The last date up to `date` (today without one) that a portfolio has completed. */
  async lastDate(model: string, date?: TradingDate): Promise<TradingDate | undefined> {
    const row = await this.database.read
      .createQueryBuilder()
      .select('MAX(p.date)', 'date')
      .from('portfolio_days', 'p')
      .where('p.signature = :model AND p.superseded_at IS NULL', { model })
      .andWhere('p.date <= :date', { date: date ?? LAST_DATE })
      .getRawOne<{ date: TradingDate | null }>();
    return row?.date ?? undefined;
  }

  /** The daily values of a range by signature, then date. One query whatever its length. */
  async ofRange(range: ResultRange): Promise<readonly DailyValue[]> {
    return (await this.daily(range)).map(toDailyValue);
  }

  /** The trades, sessions, model calls and adjustments of model-days, by model-day. Four queries for every 500 of them. */
  async details(modelDayIds: readonly string[]): Promise<ReadonlyMap<string, DayDetail>> {
    const details = new Map<string, DayDetail>();
    for (const ids of inChunks(modelDayIds)) {
      const actions = await this.actionsOf(ids);
      const calls = await callsOf(this.database.read, ids);
      const adjustments = await this.adjustmentsOf(ids);
      for (const session of await this.sessionsOf(ids)) {
        const { modelDayId } = session;
        details.set(modelDayId, {
          ...toDetail(session, actions.get(modelDayId) ?? [], calls.get(modelDayId) ?? []),
          adjustments: (adjustments.get(modelDayId) ?? []).map(toAdjustment),
        });
      }
    }
    return details;
  }

  private async actionsOf(ids: readonly string[]): Promise<ReadonlyMap<string, ActionEntity[]>> {
    const rows = await this.database.read
      .createQueryBuilder(ActionEntity, 'x')
      .where('x.modelDayId IN (:...ids)', { ids })
      .orderBy('x.seq')
      .getMany();
    return groupByModelDay(rows);
  }

  private async adjustmentsOf(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, PositionAdjustmentEntity[]>> {
    const rows = await this.database.read
      .createQueryBuilder(PositionAdjustmentEntity, 'x')
      .where('x.modelDayId IN (:...ids)', { ids })
      .orderBy('x.seq')
      .getMany();
    return groupByModelDay(rows);
  }

  /** Without the messages, which are by far the largest part. */
  private async sessionsOf(ids: readonly string[]): Promise<readonly AgentSessionEntity[]> {
    const counts = ['modelDayId', 'toolUsage', 'tokenUsage', 'totalSteps'];
    const ending = ['stopSignalReceived', 'stopReason', 'reasoningSummary'];
    return this.database.read
      .createQueryBuilder(AgentSessionEntity, 'x')
      .select([...counts, ...ending].map((name) => `x.${name}`))
      .where('x.modelDayId IN (:...ids)', { ids })
      .getMany();
  }

  private async daily({ from, to, model }: ResultRange): Promise<DailyRow[]> {
    const { read } = this.database;
    const bounds = boundsOf({ from, to });
    return model === undefined
      ? this.values.rows(read, bounds)
      : this.valuesOfModel.rows(read, { ...bounds, model });
  }
}

function boundsOf({ from, to }: Pick<ResultRange, 'from' | 'to'>): DateBounds {
  return { from: from ?? FIRST_DATE, to: to ?? LAST_DATE };
}

/** The daily values of the current portfolios between two dates. */
function valueQuery(manager: EntityManager) {
  return manager
    .createQueryBuilder()
    .select('p.model_day_id', 'modelDayId')
    .addSelect('p.signature', 'model')
    .addSelect('p.date', 'date')
    .addSelect('p.cash', 'cash')
    .addSelect('p.portfolio_value', 'portfolioValue')
    .addSelect('p.profit', 'profit')
    .addSelect('p.return_fraction', 'returnFraction')
    .addSelect('p.provisional', 'provisional')
    .addSelect('p.stale_symbols', 'staleSymbols')
    .addSelect('f.synthetic', 'synthetic')
    .addSelect('d.warnings', 'warnings')
    .from('portfolio_days', 'p')
    .innerJoin('model_days', 'd', 'd.id = p.model_day_id')
    .innerJoin('portfolios', 'f', 'f.signature = p.signature')
    .where('p.superseded_at IS NULL AND p.date BETWEEN :from AND :to')
    .orderBy('p.signature')
    .addOrderBy('p.date');
}

/** What portfolios hold after their dates, also the superseded ones: which are current was read a moment earlier. */
function holdingQuery(manager: EntityManager) {
  return manager
    .createQueryBuilder()
    .select('h.model_day_id', 'modelDayId')
    .addSelect('h.symbol', 'symbol')
    .addSelect('h.shares', 'shares')
    .from('holdings', 'h')
    .innerJoin('portfolio_days', 'p', 'p.model_day_id = h.model_day_id')
    .orderBy('h.symbol');
}

function toDayResults(days: readonly DailyRow[], holdings: readonly HoldingRow[]): readonly DayResult[] {
  const held = new Map(days.map((day) => [day.modelDayId, new Map<string, number>()]));
  for (const row of holdings) held.get(row.modelDayId)?.set(row.symbol, row.shares);
  return days.map((day) => ({
    ...toDailyValue(day),
    cash: Money.parse(day.cash),
    holdings: held.get(day.modelDayId) ?? new Map<string, number>(),
    staleSymbols: JSON.parse(day.staleSymbols) as string[],
  }));
}

function toDailyValue(row: DailyRow): DailyValue {
  return {
    modelDayId: row.modelDayId,
    model: row.model,
    date: row.date,
    portfolioValue: Money.parse(row.portfolioValue),
    profit: Money.parse(row.profit),
    returnFraction: row.returnFraction,
    provisional: Boolean(row.provisional),
    synthetic: Boolean(row.synthetic),
    warnings: parseWarnings(row.warnings),
  };
}

function toDetail(
  session: AgentSessionEntity,
  actions: readonly ActionEntity[],
  modelCalls: readonly ModelCall[],
): Omit<DayDetail, 'adjustments'> {
  return {
    fills: actions.map(toFill),
    totalSteps: session.totalSteps,
    stopSignalReceived: session.stopSignalReceived,
    stopReason: session.stopReason,
    reasoningSummary: session.reasoningSummary,
    toolUsage: session.toolUsage as unknown as ToolUsage,
    modelCalls,
    tokenUsage: session.tokenUsage,
  };
}
