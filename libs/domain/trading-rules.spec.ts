import { usd } from '../testing/portfolio.builder.js';
import { executionModelOf, FREE_TRADING } from './trading-rules.js';

describe('executionModelOf', () => {
  it('says how trades fill, with no rule', () => {
    expect(executionModelOf(FREE_TRADING)).toEqual({
      execution: 'open',
      commission: { per_trade: 0, per_share: 0 },
      slippage_bps: 0,
      max_position_fraction: null,
      max_trades_per_day: null,
    });
  });

  it('and with every rule', () => {
    const commission = { perTrade: usd('1'), perShare: usd('0.005') };
    const rules = { commission, slippageBps: 2.5, maxPositionFraction: 0.2, maxTradesPerDay: 3 };
    expect(executionModelOf(rules)).toEqual({
      execution: 'open',
      commission: { per_trade: 1, per_share: 0.005 },
      slippage_bps: 2.5,
      max_position_fraction: 0.2,
      max_trades_per_day: 3,
    });
  });
});
