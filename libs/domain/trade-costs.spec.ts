import { usd } from '../testing/portfolio.builder.js';
import { affordableShares, commissionOf, fillPrice } from './trade-costs.js';
import { FREE_TRADING, type TradingRules } from './trading-rules.js';

function rulesOf(slippageBps: number, perTrade = '0', perShare = '0'): TradingRules {
  return { slippageBps, commission: { perTrade: usd(perTrade), perShare: usd(perShare) } };
}

describe('fillPrice', () => {
  it.each([
    ['100', 0, '100', '100'],
    ['100', 5, '100.05', '99.95'],
    ['187.24', 2.5, '187.28681', '187.19319'],
    // 0.3333 x 1.0001 = 0.33333333 and x 0.9999 = 0.33326667: rounded up for the buyer, down for the seller
    ['0.3333', 1, '0.333334', '0.333266'],
    ['0.000001', 1, '0.000002', '0'],
    ['100', 1_000, '110', '90'],
    ['1000000', 0.3, '1000030', '999970'],
  ])('of an open of %s with %d bps is %s for a buy and %s for a sell', (open, bps, bought, sold) => {
    expect(fillPrice('buy', usd(open), rulesOf(bps)).toString()).toBe(bought);
    expect(fillPrice('sell', usd(open), rulesOf(bps)).toString()).toBe(sold);
  });
});

describe('commissionOf', () => {
  it('is per trade and per share', () => {
    expect(commissionOf(300, rulesOf(0, '1', '0.005')).toString()).toBe('2.5');
    expect(commissionOf(300, FREE_TRADING).toString()).toBe('0');
  });
});

describe('affordableShares', () => {
  it.each([
    ['1000', rulesOf(0), 10],
    ['999.999999', rulesOf(0), 9],
    // 100.05 each: nine cost 900.45, ten 1,000.5
    ['1000', rulesOf(5), 9],
    ['1000.5', rulesOf(5), 10],
    // 1 for the trade, 100.5 a share
    ['1006', rulesOf(0, '1', '0.5'), 10],
    ['1005.999999', rulesOf(0, '1', '0.5'), 9],
    ['0.5', rulesOf(0, '1'), 0],
  ])('of %s in cash at an open of 100 is what the costs leave', (cash, rules, shares) => {
    expect(affordableShares(usd(cash), usd('100'), rules)).toBe(shares);
  });
});
