import { Money, type PositionAdjustment, type TradingDate } from '@app/domain';
import { type EntityManager } from 'typeorm';
import { PositionAdjustmentEntity } from './entities/position-adjustment.entity.js';
import { insertAll } from './insert-all.js';

/** Stores what splits and dividends did to the opening position of a model-day, in order. */
export async function insertAdjustments(
  transaction: EntityManager,
  modelDayId: string,
  adjustments: readonly PositionAdjustment[],
): Promise<void> {
  const rows = adjustments.map((adjustment, seq) => ({
    modelDayId,
    seq,
    symbol: adjustment.symbol,
    date: adjustment.date,
    splitFactor: adjustment.splitFactor,
    dividend: adjustment.dividend.toString(),
    sharesBefore: adjustment.sharesBefore,
    sharesAfter: adjustment.sharesAfter,
    cash: adjustment.cash.toString(),
  }));
  await insertAll(transaction, PositionAdjustmentEntity, rows);
}

/** From a row to the domain's adjustment. */
export function toAdjustment(row: PositionAdjustmentEntity): PositionAdjustment {
  return {
    symbol: row.symbol,
    date: row.date as TradingDate,
    splitFactor: row.splitFactor,
    dividend: Money.parse(row.dividend),
    sharesBefore: row.sharesBefore,
    sharesAfter: row.sharesAfter,
    cash: Money.parse(row.cash),
  };
}
