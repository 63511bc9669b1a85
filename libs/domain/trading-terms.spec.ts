import { positionOf, pricesOf, usd } from '../testing/portfolio.builder.js';
import { bookFill } from './fill.js';
import { type Position } from './position.js';
import { SessionLedger } from './session-ledger.js';
import { FREE_TRADING, type TradingRules } from './trading-rules.js';

const opens = pricesOf({ NVDA: '100', AAPL: '33.3333', MSFT: '0.01' });
const buy = (symbol: string, amount: number) => ({ side: 'buy' as const, symbol, amount });
const sell = (symbol: string, amount: number) => ({ side: 'sell' as const, symbol, amount });

function ledgerOf(opening: Position, rules: Partial<TradingRules>, previousCloses = pricesOf({})) {
  return new SessionLedger(opening, opens, { rules: { ...FREE_TRADING, ...rules }, previousCloses });
}

const COSTS: Partial<TradingRules> = {
  commission: { perTrade: usd('1'), perShare: usd('0.005') },
  slippageBps: 5,
};

describe('costs', () => {
  it('11: buying and selling at one price loses exactly the costs', () => {
    const ledger = ledgerOf(positionOf('10000'), COSTS);
    expect(ledger.trade(buy('NVDA', 10)).ok).toBe(true);
    expect(ledger.trade(sell('NVDA', 10)).ok).toBe(true);
    // Slippage: 10 x (100.05 - 99.95) = 1. Commission: twice 1 + 10 x 0.005 = 2.1.
    expect(ledger.position).toEqual(positionOf('9996.9'));
    expect(ledger.fills).toEqual([
      { ...buy('NVDA', 10), price: usd('100.05'), total: usd('1000.5'), commission: usd('1.05') },
      { ...sell('NVDA', 10), price: usd('99.95'), total: usd('999.5'), commission: usd('1.05') },
    ]);
  });

  it('11: a price that slippage cannot express in millionths costs the rounding too, never gains it', () => {
    const ledger = ledgerOf(positionOf('10000'), { slippageBps: 5 });
    ledger.trade(buy('AAPL', 3));
    ledger.trade(sell('AAPL', 3));
    // 33.3333 x 1.0005 = 33.34996665 up to 33.349967; x 0.9995 = 33.31663335 down to 33.316633; apart 0.033334
    expect(ledger.position).toEqual(positionOf('9999.899998'));
  });

  it('11: without costs buying and selling at one price loses nothing', () => {
    const ledger = ledgerOf(positionOf('10000'), {});
    ledger.trade(buy('AAPL', 7));
    ledger.trade(sell('AAPL', 7));
    expect(ledger.position).toEqual(positionOf('10000'));
  });

  it('7: a session with costs replays from its opening position to its closing one, exactly', () => {
    const opening = positionOf('10000', { NVDA: 3 });
    const ledger = ledgerOf(opening, COSTS);
    for (const order of [buy('AAPL', 99), sell('NVDA', 2), buy('MSFT', 1_234), sell('AAPL', 17)]) {
      expect(ledger.trade(order).ok).toBe(true);
    }
    expect(ledger.fills.reduce(bookFill, opening)).toEqual(ledger.position);
  });

  it('1: cash never becomes negative with costs; a refusal counts them', () => {
    const ledger = ledgerOf(positionOf('1000'), COSTS);
    expect(ledger.purchasable('NVDA')).toBe(9);
    expect(ledger.trade(buy('NVDA', 10))).toEqual({
      ok: false,
      refusal: {
        code: 'insufficient_cash',
        message:
          '10 NVDA cost 1001.55 with a commission of 1.05 but only 1000 is in cash; at most 9 can be bought.',
        details: { required: 1001.55, cash: 1000, affordable: 9 },
      },
    });
    expect(ledger.trade(buy('NVDA', 9)).ok).toBe(true);
  });

  it('a sale that does not pay its own commission is refused while there is no cash for it', () => {
    const commission = { perTrade: usd('1'), perShare: usd('0') };
    const refused = ledgerOf(positionOf('0.5', { MSFT: 10 }), { commission }).trade(sell('MSFT', 10));
    expect(refused).toEqual({
      ok: false,
      refusal: {
        code: 'insufficient_cash',
        message: 'Selling 10 MSFT brings 0.1, which with 0.5 in cash does not pay its commission of 1.',
        details: { required: 1, cash: 0.5 },
      },
    });
    const booked = ledgerOf(positionOf('0.9', { MSFT: 10 }), { commission }).trade(sell('MSFT', 10));
    expect(booked).toMatchObject({ ok: true, position: positionOf('0') });
  });
});

describe('max_position_fraction', () => {
  it('42: holds whatever a page talked the model into', () => {
    const ledger = ledgerOf(positionOf('10000'), { maxPositionFraction: 0.2 });
    expect(ledger.trade(buy('NVDA', 100))).toEqual({
      ok: false,
      refusal: {
        code: 'position_limit',
        message:
          "With 100 more NVDA it would be more than 0.2 of the portfolio's value at today's opens; at most 20 can be bought.",
        details: { symbol: 'NVDA', max_position_fraction: 0.2, allowed: 20 },
      },
    });
    expect(ledger.trade(buy('NVDA', 20)).ok).toBe(true);
    expect(ledger.trade(buy('NVDA', 1))).toMatchObject({ refusal: { details: { allowed: 0 } } });
    expect(ledger.fills).toHaveLength(1);
  });

  it('counts what is held already, and the costs of the purchase', () => {
    // 10,000 in all; after n more at 110 with 5 for the trade: (10 + n) x 100 <= 0.5 x (10,000 - 5 - 10 n), n <= 38.04
    const rules = {
      maxPositionFraction: 0.5,
      slippageBps: 1_000,
      commission: { perTrade: usd('5'), perShare: usd('0') },
    };
    const ledger = ledgerOf(positionOf('9000', { NVDA: 10 }), rules);
    expect(ledger.trade(buy('NVDA', 39))).toMatchObject({
      refusal: { code: 'position_limit', details: { allowed: 38 } },
    });
    expect(ledger.trade(buy('NVDA', 38)).ok).toBe(true);
  });

  it('names no number that cash does not pay for', () => {
    const ledger = ledgerOf(positionOf('300', { AAPL: 300 }), { maxPositionFraction: 0.5 });
    expect(ledger.trade(buy('NVDA', 90))).toMatchObject({
      refusal: { code: 'position_limit', details: { allowed: 3 } },
    });
    expect(ledger.trade(buy('NVDA', 40))).toMatchObject({
      refusal: { code: 'insufficient_cash', details: { affordable: 3 } },
    });
  });

  it('never blocks a sale, also of more than the limit', () => {
    const ledger = ledgerOf(positionOf('0', { NVDA: 100 }), { maxPositionFraction: 0.1 });
    expect(ledger.trade(sell('NVDA', 1)).ok).toBe(true);
    expect(ledger.trade(buy('NVDA', 1))).toMatchObject({ ok: false, refusal: { code: 'position_limit' } });
  });

  it('counts a held symbol without an open at its previous close, and at nothing without one', () => {
    const opening = positionOf('1000', { HALT: 90 });
    const rules = { maxPositionFraction: 0.1 };
    expect(ledgerOf(opening, rules, pricesOf({ HALT: '100' })).purchasable('NVDA')).toBe(10);
    expect(ledgerOf(opening, rules).purchasable('NVDA')).toBe(1);
  });

  it('is exact: 0.1 is a tenth', () => {
    expect(ledgerOf(positionOf('3000'), { maxPositionFraction: 0.1 }).purchasable('NVDA')).toBe(3);
    expect(ledgerOf(positionOf('3000'), { maxPositionFraction: 1 }).purchasable('NVDA')).toBe(30);
  });
});

describe('max_trades_per_day', () => {
  it('42: counts booked trades of both sides, and no refused one', () => {
    const ledger = ledgerOf(positionOf('1000', { AAPL: 5 }), { maxTradesPerDay: 2 });
    expect(ledger.trade(buy('NVDA', 11)).ok).toBe(false);
    expect(ledger.trade(buy('NVDA', 1)).ok).toBe(true);
    expect(ledger.trade(buy('NVDA', 0)).ok).toBe(false);
    expect(ledger.trade(sell('AAPL', 1)).ok).toBe(true);
    const limited = {
      ok: false,
      refusal: {
        code: 'trade_limit',
        message: 'The limit of 2 trades a day is reached; nothing more can be traded until the next session.',
        details: { max_trades_per_day: 2 },
      },
    };
    expect(ledger.trade(sell('AAPL', 1))).toEqual(limited);
    expect(ledger.trade(buy('NVDA', 1))).toEqual(limited);
    expect(ledger.purchasable('NVDA')).toBe(0);
    expect(ledger.fills).toHaveLength(2);
  });

  it('6: the same call delivered twice counts once', () => {
    const ledger = ledgerOf(positionOf('1000'), { maxTradesPerDay: 2 });
    ledger.trade(buy('NVDA', 1), '1.0');
    ledger.trade(buy('NVDA', 1), '1.0');
    expect(ledger.trade(buy('NVDA', 1), '1.1').ok).toBe(true);
  });
});
