import { setImmediate as turn } from 'node:timers/promises';
import { randomStrategy, type PlannedCall, type SessionBriefing } from '@app/agent';
import {
  FREE_TRADING,
  cashPosition,
  Money,
  SessionLedger,
  type Position,
  type TradeSide,
  type TradingDate,
} from '@app/domain';
import { symbolsOn, type Universe } from '@app/market-data';
import { type PriceHistory } from '../performance/price-history.js';
import { BASELINE_CASH } from './equal-weight.js';

/** How many runs make the band. */
export const RANDOM_RUNS = 20;
/** The name that the runs trade under; with their seed it decides what they do. */
const RANDOM_NAME = 'baseline/random';

/** What happens on a date of a simulated run. */
interface RandomDay {
  readonly date: TradingDate;
  /** The universe of the date. */
  readonly members: readonly string[];
  /** Of every symbol that belongs to the universe on one of the dates. */
  readonly opens: ReadonlyMap<string, Money>;
  /** Dollars at which a share is valued at the end of the date. */
  readonly valuations: ReadonlyMap<string, number>;
}

/**
 * The total returns of `RANDOM_RUNS` runs of `builtin/random`, which trade whole shares at the opens by the very rule of
 * that model, without any session.
 * @returns ascending, as fractions; empty when nothing can be traded
 */
export async function randomRuns(
  universe: Universe,
  dates: readonly TradingDate[],
  prices: PriceHistory,
): Promise<readonly number[]> {
  const symbols = symbolsOn(universe, dates);
  const columns = new Map(symbols.map((symbol) => [symbol, prices.valuations(symbol, dates)]));
  const days = dates.map((date, index): RandomDay => ({
    date,
    members: universe.on(date).members,
    opens: opensOn(symbols, date, prices),
    valuations: new Map([...columns].map(([symbol, values]) => [symbol, values[index] ?? Number.NaN])),
  }));
  if (days.every((day) => day.opens.size === 0)) return [];
  const returns: number[] = [];
  for (let seed = 1; seed <= RANDOM_RUNS; seed += 1) {
    returns.push(randomRun(seed, days));
    await turn();
  }
  return returns.sort((a, b) => a - b);
}

function opensOn(
  symbols: readonly string[],
  date: TradingDate,
  prices: PriceHistory,
): ReadonlyMap<string, Money> {
  return new Map(
    symbols.flatMap((symbol) => {
      const open = prices.open(symbol, date);
      return open === undefined ? [] : [[symbol, Money.fromNumber(open)] as const];
    }),
  );
}

function randomRun(seed: number, days: readonly RandomDay[]): number {
  const strategy = randomStrategy(seed, RANDOM_NAME);
  let position = cashPosition(Money.fromNumber(BASELINE_CASH));
  for (const { date, members, opens } of days) {
    const briefing: SessionBriefing = {
      date,
      previousSession: date,
      position,
      universe: members,
      opens,
      previousCloses: new Map(),
      priorSessions: [],
      trading: FREE_TRADING,
    };
    const { value } = strategy(briefing).next();
    if (typeof value !== 'string') position = afterTrades(position, opens, value);
  }
  return valueOf(position, days.at(-1)) / BASELINE_CASH - 1;
}

function afterTrades(
  opening: Position,
  opens: ReadonlyMap<string, Money>,
  calls: readonly PlannedCall[],
): Position {
  const ledger = new SessionLedger(opening, opens);
  for (const { name, args } of calls) {
    ledger.trade({ side: name as TradeSide, symbol: String(args.symbol), amount: Number(args.amount) });
  }
  return ledger.position;
}

function valueOf({ cash, holdings }: Position, day: RandomDay | undefined): number {
  let value = cash.toNumber();
  for (const [symbol, shares] of holdings) value += shares * (day?.valuations.get(symbol) ?? Number.NaN);
  return value;
}

/** The value below which the share `fraction` of the sorted values lies, interpolated linearly. */
export function quantile(sorted: readonly number[], fraction: number): number {
  const place = (sorted.length - 1) * fraction;
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return below + (above - below) * (place - Math.floor(place));
}
