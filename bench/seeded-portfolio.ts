import { randomUUID } from 'node:crypto';
import { type Transaction } from '@app/database';
import { type TradeSide, type TradingDate } from '@app/domain';
import { ActionEntity } from '../libs/database/entities/action.entity.js';
import { HoldingEntity } from '../libs/database/entities/holding.entity.js';
import { ModelDayEntity } from '../libs/database/entities/model-day.entity.js';
import { PortfolioDayEntity } from '../libs/database/entities/portfolio-day.entity.js';
import { insertAll } from '../libs/database/insert-all.js';
import { randomNumbers } from './random-numbers.js';

/** Dollars that every seeded portfolio starts with. */
export const SEEDED_CASH = 10_000;
const MOST_HELD = 8;

/** Dollars per share on one date. */
export interface SeededPrice {
  readonly open: number;
  readonly close: number;
}

/** A portfolio that buys something once or twice a day, and sells what it has held longest when it holds eight. */
export class SeededPortfolio {
  private readonly draw: () => number;
  private readonly held = new Map<string, number>();
  private cash = SEEDED_CASH;
  private value = SEEDED_CASH;
  private readonly modelDays: Pick<
    ModelDayEntity,
    'id' | 'jobId' | 'signature' | 'date' | 'status' | 'attempt'
  >[] = [];
  private readonly days: PortfolioDayEntity[] = [];
  private readonly holdings: HoldingEntity[] = [];
  private readonly actions: ActionEntity[] = [];

  constructor(
    private readonly signature: string,
    private readonly jobId: string,
  ) {
    this.draw = randomNumbers(signature);
  }

  /** A completed model-day. */
  trade(date: TradingDate, prices: ReadonlyMap<string, SeededPrice>): void {
    const modelDayId = randomUUID();
    const { signature, jobId } = this;
    const [oldest] = this.held;
    if (oldest && this.held.size >= MOST_HELD) this.book(modelDayId, 'sell', oldest, prices);
    const symbols = [...prices.keys()];
    for (let count = 1 + Math.floor(this.draw() * 2); count > 0; count -= 1) {
      const symbol = symbols[Math.floor(this.draw() * symbols.length)] ?? '';
      const amount = Math.floor((this.cash * 0.3) / (prices.get(symbol)?.open ?? 1));
      if (amount > 0) this.book(modelDayId, 'buy', [symbol, amount], prices);
    }
    this.modelDays.push({ id: modelDayId, jobId, signature, date, status: 'completed', attempt: 1 });
    for (const [symbol, shares] of this.held) this.holdings.push({ modelDayId, symbol, shares });
    this.close(modelDayId, date, prices);
  }

  /** Writes everything; the portfolio must be registered. */
  async insert(transaction: Transaction): Promise<void> {
    await insertAll(transaction, ModelDayEntity, this.modelDays);
    await insertAll(transaction, PortfolioDayEntity, this.days);
    await insertAll(transaction, HoldingEntity, this.holdings);
    await insertAll(transaction, ActionEntity, this.actions);
  }

  private book(
    modelDayId: string,
    kind: TradeSide,
    [symbol, amount]: readonly [string, number],
    prices: ReadonlyMap<string, SeededPrice>,
  ): void {
    const price = prices.get(symbol)?.open ?? 1;
    const total = cents(price * amount);
    const sign = kind === 'buy' ? 1 : -1;
    this.cash = cents(this.cash - sign * total);
    const shares = (this.held.get(symbol) ?? 0) + sign * amount;
    if (shares === 0) this.held.delete(symbol);
    else this.held.set(symbol, shares);
    const seq = this.actions.filter((action) => action.modelDayId === modelDayId).length;
    const money = { price: String(price), total: String(total), commission: '0' };
    this.actions.push({ modelDayId, seq, kind, symbol, amount, ...money });
  }

  private close(modelDayId: string, date: TradingDate, prices: ReadonlyMap<string, SeededPrice>): void {
    let worth = this.cash;
    for (const [symbol, shares] of this.held) worth += shares * (prices.get(symbol)?.close ?? 1);
    const closing = cents(worth);
    const profit = cents(closing - this.value);
    this.days.push({
      modelDayId,
      signature: this.signature,
      date,
      cash: String(this.cash),
      portfolioValue: String(closing),
      profit: String(profit),
      returnFraction: profit / this.value,
      provisional: false,
      staleSymbols: [],
      firstLineId: this.days.length + 1,
      lineCount: 1,
      supersededAt: null,
    });
    this.value = closing;
  }
}

/** Dollars, rounded to the cent. */
export function cents(value: number): number {
  return Math.round(value * 100) / 100;
}
