import { rebalance } from './rebalance.js';
import { type Strategy } from './strategy.js';

/** How many symbols it buys; a portfolio of 10,000 dollars still gets whole shares of most of them. */
const SYMBOLS = 10;

/** Puts the cash in equal parts into the first ten tradable symbols of the universe, once, and then holds. */
export const buyAndHold: Strategy = function* (briefing) {
  if (briefing.position.holdings.size > 0) return 'Holding what was bought.';
  const targets = briefing.universe.filter((symbol) => briefing.opens.has(symbol)).slice(0, SYMBOLS);
  yield rebalance(briefing, targets);
  return `Bought the first ${targets.length} symbols in equal parts, to hold them.`;
};
