import { warningCodes, type ModelDayWarningCode, type TradingDate } from '@app/domain';
import { type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { inChunks } from './in-chunks.js';
import { PreparedSelect } from './prepared-select.js';
import { type ResultRange } from './result.repository.js';
import { parseWarnings } from './stored-warnings.js';

/** A portfolio's figures after one session, as numbers: for statistics, not for the ledger. */
export interface PerformanceDay {
  readonly modelDayId: string;
  readonly model: string;
  readonly date: TradingDate;
  readonly jobId: string;
  /** Dollars. */
  readonly portfolioValue: number;
  readonly cash: number;
  readonly profit: number;
  readonly returnFraction: number;
  readonly provisional: boolean;
  readonly synthetic: boolean;
  /** The codes of the model-day's warnings. */
  readonly warningCodes: readonly ModelDayWarningCode[];
}

/** The range that is asked for, of one job or of all. */
export interface PerformanceRange extends Pick<ResultRange, 'from' | 'to'> {
  readonly jobId?: string;
}

interface PerformanceRow {
  readonly modelDayId: string;
  readonly model: string;
  readonly date: TradingDate;
  readonly jobId: string;
  readonly portfolioValue: string;
  readonly cash: string;
  readonly profit: string;
  readonly returnFraction: number;
  readonly provisional: boolean | number;
  readonly synthetic: boolean | number;
  readonly warnings: string | null;
}

/** Reads what performance is measured from, as it was stored when each model-day was committed. */
export class PerformanceRepository {
  private readonly all = new PreparedSelect<PerformanceRow, { from: string; to: string }>(performanceQuery, [
    'from',
    'to',
  ]);
  private readonly ofJob = new PreparedSelect<PerformanceRow, { from: string; to: string; jobId: string }>(
    (manager) => performanceQuery(manager).andWhere('d.job_id = :jobId'),
    ['from', 'to', 'jobId'],
  );

  constructor(private readonly database: Database) {}

  /** The days of a range by model, then date. One query whatever its length and the number of models. */
  async days({ from, to, jobId }: PerformanceRange): Promise<readonly PerformanceDay[]> {
    const { read } = this.database;
    const bounds = { from: from ?? '0000-00-00', to: to ?? '9999-99-99' };
    const rows =
      jobId === undefined
        ? await this.all.rows(read, bounds)
        : await this.ofJob.rows(read, { ...bounds, jobId });
    return rows.map(toPerformanceDay);
  }

  /** Shares by held symbol after each of these model-days. */
  async holdingsAfter(
    modelDayIds: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
    const holdings = new Map(modelDayIds.map((id) => [id, new Map<string, number>()]));
    for (const ids of inChunks(modelDayIds)) {
      const rows = await this.database.read
        .createQueryBuilder()
        .select('h.model_day_id', 'modelDayId')
        .addSelect('h.symbol', 'symbol')
        .addSelect('h.shares', 'shares')
        .from('holdings', 'h')
        .where('h.model_day_id IN (:...ids)', { ids })
        .orderBy('h.symbol')
        .getRawMany<{ modelDayId: string; symbol: string; shares: number }>();
      for (const row of rows) holdings.get(row.modelDayId)?.set(row.symbol, row.shares);
    }
    return holdings;
  }
}

function performanceQuery(manager: EntityManager) {
  return manager
    .createQueryBuilder()
    .select('p.model_day_id', 'modelDayId')
    .addSelect('p.signature', 'model')
    .addSelect('p.date', 'date')
    .addSelect('d.job_id', 'jobId')
    .addSelect('p.portfolio_value', 'portfolioValue')
    .addSelect('p.cash', 'cash')
    .addSelect('p.profit', 'profit')
    .addSelect('p.return_fraction', 'returnFraction')
    .addSelect('p.provisional', 'provisional')
    .addSelect('f.synthetic', 'synthetic')
    .addSelect('d.warnings', 'warnings')
    .from('portfolio_days', 'p')
    .innerJoin('model_days', 'd', 'd.id = p.model_day_id')
    .innerJoin('portfolios', 'f', 'f.signature = p.signature')
    .where('p.superseded_at IS NULL AND p.date BETWEEN :from AND :to')
    .orderBy('p.signature')
    .addOrderBy('p.date');
}

function toPerformanceDay(row: PerformanceRow): PerformanceDay {
  return {
    modelDayId: row.modelDayId,
    model: row.model,
    date: row.date,
    jobId: row.jobId,
    portfolioValue: Number(row.portfolioValue),
    cash: Number(row.cash),
    profit: Number(row.profit),
    returnFraction: row.returnFraction,
    provisional: Boolean(row.provisional),
    synthetic: Boolean(row.synthetic),
    warningCodes: warningCodes(parseWarnings(row.warnings)),
  };
}
