import { type Money } from '@app/domain';
import { rebalance } from './rebalance.js';
import { type Strategy } from './strategy.js';

/** How far back `builtin/momentum` looks when the config does not say. */
export const DEFAULT_MOMENTUM_WINDOW = 20;
const HELD_SYMBOLS = 5;

/**
 * Holds, in equal parts, the five symbols that rose most from their close `window` sessions ago to the previous close;
 * fewer, or none, when fewer rose. Asks get_price_local for the old closes.
 * @param window in sessions, at least 1; the briefing must list that many prior sessions
 */
export function momentum(window: number): Strategy {
  return function* (briefing) {
    const then = briefing.priorSessions.at(-window);
    if (then === undefined) return 'The past is not known far enough back to compare with.';
    const symbols = briefing.universe.filter(
      (symbol) => briefing.opens.has(symbol) && briefing.previousCloses.has(symbol),
    );
    const bars = yield symbols.map((symbol) => ({ name: 'get_price_local', args: { symbol, date: then } }));
    const risers = symbols
      .map((symbol, index) => ({ symbol, rise: riseSince(bars[index], briefing.previousCloses.get(symbol)) }))
      .filter(({ rise }) => rise > 0)
      .sort((a, b) => b.rise - a.rise || a.symbol.localeCompare(b.symbol, 'en'))
      .slice(0, HELD_SYMBOLS)
      .map(({ symbol }) => symbol);
    yield rebalance(briefing, risers);
    return `Risen most since ${then}: ${risers.join(', ') || 'none'}.`;
  };
}

/** The rise as a fraction; no rise when the old close is not known. */
function riseSince(bar: unknown, previousClose: Money | undefined): number {
  const close = (bar as { ohlcv?: { close?: unknown } } | undefined)?.ohlcv?.close;
  if (typeof close !== 'number' || close <= 0 || !previousClose) return 0;
  return previousClose.toNumber() / close - 1;
}
