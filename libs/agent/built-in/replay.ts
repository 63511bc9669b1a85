import { type RecordedTrade } from './recorded-history.js';
import { type Strategy } from './strategy.js';
import { trade } from './trade-plan.js';

/** Repeats recorded trades of the session's date, in their order. */
export function replay(trades: readonly RecordedTrade[]): Strategy {
  return function* () {
    yield trades.map(({ side, symbol, amount }) => trade(side, symbol, amount));
    return trades.length === 0
      ? 'No trade was recorded on this date.'
      : `Repeated ${trades.length} recorded trades.`;
  };
}
