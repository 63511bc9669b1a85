import {
  Money,
  parseTradingDate,
  type Fill,
  type PortfolioDay,
  type Position,
  type SessionRecord,
  type TradeSide,
  type TradingDate,
} from '@app/domain';

/** Dollars as decimal text. */
export function usd(text: string): Money {
  return Money.parse(text);
}

/** A calendar day. */
export function day(text: string): TradingDate {
  return parseTradingDate(text);
}

/** Cash in dollars and shares by symbol. */
export function positionOf(cash: string, holdings: Readonly<Record<string, number>> = {}): Position {
  return { cash: usd(cash), holdings: new Map(Object.entries(holdings)) };
}

/** Prices by symbol, as the ledger takes them. */
export function pricesOf(prices: Readonly<Record<string, string>>): ReadonlyMap<string, Money> {
  return new Map(Object.entries(prices).map(([symbol, price]) => [symbol, usd(price)]));
}

/** A booked trade without commission, written `buy 3 NVDA at 187.24`. */
export function fillOf(text: string): Fill {
  const [side, amount, symbol, , price] = text.split(' ') as [TradeSide, string, string, string, string];
  return {
    side,
    symbol,
    amount: Number(amount),
    price: usd(price),
    total: usd(price).timesShares(Number(amount)),
    commission: Money.zero,
  };
}

/** What a test says about a day; the rest is a first day on which nothing happened. */
export type PortfolioDayInit = Partial<PortfolioDay> &
  Pick<PortfolioDay, 'modelDayId' | 'signature' | 'date'>;

/** A completed day with 10,000 dollars in cash and no trade, unless told otherwise. */
export function portfolioDayOf(init: PortfolioDayInit): PortfolioDay {
  return {
    closing: positionOf('10000'),
    portfolioValue: usd('10000'),
    profit: Money.zero,
    returnFraction: 0,
    provisional: false,
    staleSymbols: [],
    firstLineId: 1,
    fills: [],
    adjustments: [],
    ...init,
  };
}

/** A session that ended with the stop signal after two steps and one trade call. */
export function sessionRecordOf(init: Partial<SessionRecord> = {}): SessionRecord {
  return {
    messages: [],
    toolUsage: { math: 0, search: 0, trade: 1, get_price: 0 },
    modelCalls: [],
    totalSteps: 2,
    stopSignalReceived: true,
    stopReason: 'finish',
    reasoningSummary: 'No trade.',
    ...init,
  };
}
