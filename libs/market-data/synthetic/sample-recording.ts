import { type DailyBar } from '@app/database';
import {
  applyAction,
  cashPosition,
  Money,
  parseTradingDate,
  type Fill,
  type Position,
  type TradeOrder,
  type TradingDate,
} from '@app/domain';
import { RandomStream } from './random-stream.js';
import { SYNTHETIC_SYMBOLS, type SyntheticMarketRequest } from './synthetic-market.js';

/** The part of the synthetic market that the demo plays on: a month to trade, and closes before it to look back on. */
export const SAMPLE_MARKET: SyntheticMarketRequest = {
  seed: 42,
  symbols: SYNTHETIC_SYMBOLS,
  from: parseTradingDate('2025-06-02'),
  to: parseTradingDate('2025-10-31'),
};

/** What a recording starts from. */
export interface RecordingStart {
  /** The registration's date: trading starts on the next session that has bars. */
  readonly initDate: TradingDate;
  readonly initialCash: Money;
  readonly seed: number;
}

/** The recording that the demo's replaying model repeats. */
export const SAMPLE_RECORDING: RecordingStart = {
  initDate: parseTradingDate('2025-10-01'),
  initialCash: Money.parse('10000'),
  seed: 42,
};

/** Sessions on which the recorded trader does nothing, and those on which it trades up to three times. */
const QUIET_SHARE = 0.3;
const MOST_TRADES = 3;

/**
 * Makes up a recorded trader for a synthetic market, in the batch system's position.jsonl format: a registration on the
 * init date, then one line per trade, or one `no_trade` line for a session without any. It picks at random and fills at
 * the opens by the ledger's own rules, so that the recording can be repeated trade by trade. Deterministic.
 * @param bars the synthetic market
 * @returns the file's text
 */
export function recordSampleTrades(bars: readonly DailyBar[], start: RecordingStart): string {
  const symbols = [...new Set(bars.map(({ symbol }) => symbol))];
  const sessions = [...new Set(bars.map(({ date }) => date))].filter((date) => date > start.initDate).sort();
  const opens = new Map(bars.map((bar) => [`${bar.symbol} ${bar.date}`, bar.open]));
  const random = new RandomStream(`${start.seed}/recording`);
  const lines: string[] = [];
  let position = cashPosition(start.initialCash);
  const write = (date: TradingDate, action?: Action): void => {
    const positions = { ...sharesOf(symbols, position), CASH: position.cash.toNumber() };
    lines.push(JSON.stringify({ date, id: lines.length, ...(action && { this_action: action }), positions }));
  };
  write(start.initDate);
  for (const date of sessions) {
    let traded = false;
    const attempts = random.uniform() < QUIET_SHARE ? 0 : 1 + Math.floor(random.uniform() * MOST_TRADES);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const openOf = (symbol: string): Money | undefined => opens.get(`${symbol} ${date}`);
      const order = chooseOrder(position, symbols, openOf, random);
      const result = applyAction(position, order, openOf(order.symbol));
      if (!result.ok) continue;
      position = result.position;
      traded = true;
      write(date, toAction(result.fill));
    }
    if (!traded) write(date, { action: 'no_trade', symbol: '', amount: 0 });
  }
  return `${lines.join('\n')}\n`;
}

interface Action {
  readonly action: 'buy' | 'sell' | 'no_trade';
  readonly symbol: string;
  readonly amount: number;
}

/** Buys for up to a quarter of the cash, or sells half of a holding; an order that cannot fill is refused later. */
function chooseOrder(
  position: Position,
  symbols: readonly string[],
  openOf: (symbol: string) => Money | undefined,
  random: RandomStream,
): TradeOrder {
  const held = [...position.holdings];
  const [heldSymbol, shares] = held[Math.floor(random.uniform() * held.length)] ?? ['', 0];
  const wished = symbols[Math.floor(random.uniform() * symbols.length)] ?? '';
  const affordable = openOf(wished)?.sharesFor(position.cash) ?? 0;
  const amount = Math.floor(affordable * random.between(0.08, 0.25));
  if (held.length > 4 && random.uniform() < 0.45) {
    return { side: 'sell', symbol: heldSymbol, amount: Math.ceil(shares / 2) };
  }
  return { side: 'buy', symbol: wished, amount };
}

function toAction(fill: Fill): Action {
  return { action: fill.side, symbol: fill.symbol, amount: fill.amount };
}

function sharesOf(symbols: readonly string[], position: Position): Record<string, number> {
  return Object.fromEntries(symbols.map((symbol) => [symbol, position.holdings.get(symbol) ?? 0]));
}
