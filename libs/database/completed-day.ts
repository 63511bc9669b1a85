import { positionLineCount, type PortfolioDay, type SessionRecord } from '@app/domain';
import { type EntityManager } from 'typeorm';
import { ActionEntity } from './entities/action.entity.js';
import { AgentSessionEntity } from './entities/agent-session.entity.js';
import { HoldingEntity } from './entities/holding.entity.js';
import { PortfolioDayEntity } from './entities/portfolio-day.entity.js';
import { insertAll } from './insert-all.js';
import { raisePortfolioVersion } from './portfolio.repository.js';
import { insertAdjustments } from './position-adjustments.js';

/** Stores what a completed model-day leaves of its portfolio and of its session; part of the transaction that completes it. */
export async function insertCompletedDay(
  transaction: EntityManager,
  day: PortfolioDay,
  session: SessionRecord,
): Promise<void> {
  await insertPortfolioDay(transaction, day);
  await raisePortfolioVersion(transaction, day.signature);
  await insertAll(transaction, AgentSessionEntity, [
    {
      modelDayId: day.modelDayId,
      messages: [...session.messages] as never,
      toolUsage: { ...session.toolUsage },
      totalSteps: session.totalSteps,
      stopSignalReceived: session.stopSignalReceived,
      stopReason: session.stopReason,
      reasoningSummary: session.reasoningSummary,
    },
  ]);
}

async function insertPortfolioDay(transaction: EntityManager, day: PortfolioDay): Promise<void> {
  const { modelDayId } = day;
  await insertAll(transaction, PortfolioDayEntity, [
    {
      modelDayId,
      signature: day.signature,
      date: day.date,
      cash: day.closing.cash.toString(),
      portfolioValue: day.portfolioValue.toString(),
      profit: day.profit.toString(),
      returnFraction: day.returnFraction,
      provisional: day.provisional,
      staleSymbols: [...day.staleSymbols],
      firstLineId: day.firstLineId,
      lineCount: positionLineCount(day.fills),
      supersededAt: null,
    },
  ]);
  const holdings = [...day.closing.holdings].map(([symbol, shares]) => ({ modelDayId, symbol, shares }));
  await insertAll(transaction, HoldingEntity, holdings);
  const actions = day.fills.map((fill, seq) => ({
    modelDayId,
    seq,
    kind: fill.side,
    symbol: fill.symbol,
    amount: fill.amount,
    price: fill.price.toString(),
    total: fill.total.toString(),
    commission: fill.commission.toString(),
  }));
  await insertAll(transaction, ActionEntity, actions);
  await insertAdjustments(transaction, modelDayId, day.adjustments);
}
