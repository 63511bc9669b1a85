import { rebalance } from './rebalance.js';
import { type Strategy } from './strategy.js';

/** Brings the portfolio to equal dollars in every tradable symbol of the universe, each session anew. */
export const equalWeight: Strategy = function* (briefing) {
  yield rebalance(briefing, briefing.universe);
  return 'Every tradable symbol has the same weight, as far as whole shares allow.';
};
