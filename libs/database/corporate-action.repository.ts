import { Money, normalizeSplitFactor, type CorporateAction, type TradingDate } from '@app/domain';
import { type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { CorporateActionEntity } from './entities/corporate-action.entity.js';
import { inChunks } from './in-chunks.js';

/** Reads splits and dividends. */
export class CorporateActionRepository {
  constructor(private readonly database: Database) {}

  /** The actions of these symbols after a date and up to another, by date, then symbol. */
  between(
    symbols: readonly string[],
    after: TradingDate,
    upTo: TradingDate,
  ): Promise<readonly CorporateAction[]> {
    return actionsBetween(this.database.read, symbols, { after, upTo });
  }
}

/** As `between`, inside whatever the manager belongs to. */
export async function actionsBetween(
  manager: EntityManager,
  symbols: readonly string[],
  { after, upTo }: { readonly after: TradingDate; readonly upTo: TradingDate },
): Promise<readonly CorporateAction[]> {
  if (symbols.length === 0) return [];
  const rows = await manager
    .createQueryBuilder(CorporateActionEntity, 'action')
    .where('action.symbol IN (:...symbols) AND action.date > :after AND action.date <= :upTo', {
      symbols,
      after,
      upTo,
    })
    .orderBy('action.date')
    .addOrderBy('action.symbol')
    .getMany();
  return rows.map((row) => ({
    symbol: row.symbol,
    date: row.date as TradingDate,
    splitFactor: row.splitFactor,
    dividend: Money.parse(row.dividend),
  }));
}

/** Stores what a source tells about actions; what it told before is replaced. */
export async function recordActions(
  transaction: EntityManager,
  actions: readonly CorporateAction[],
  now: string,
): Promise<void> {
  const rows = actions.map(({ symbol, date, splitFactor, dividend }) => ({
    symbol,
    date,
    splitFactor: normalizeSplitFactor(splitFactor),
    dividend: dividend.toString(),
    recordedAt: now,
  }));
  for (const chunk of inChunks(rows)) {
    await transaction
      .createQueryBuilder()
      .insert()
      .into(CorporateActionEntity)
      .values(chunk)
      .orUpdate(['split_factor', 'dividend'], ['symbol', 'date'])
      .updateEntity(false)
      .execute();
  }
}
