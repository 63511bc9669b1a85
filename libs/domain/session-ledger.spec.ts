import { fillOf, positionOf, pricesOf } from '../testing/portfolio.builder.js';
import { bookFill } from './fill.js';
import { SessionLedger } from './session-ledger.js';

const opens = pricesOf({ NVDA: '170', AAPL: '1768', MSFT: '500.0001', AMD: '0.333333' });
const buy = (symbol: string, amount: number) => ({ side: 'buy' as const, symbol, amount });
const sell = (symbol: string, amount: number) => ({ side: 'sell' as const, symbol, amount });

describe('SessionLedger', () => {
  it('1: of eleven buys worth 18,768 on 10,000 in cash those over the cash are refused', () => {
    const ledger = new SessionLedger(positionOf('10000'), opens);
    const orders = [...Array.from({ length: 10 }, () => buy('NVDA', 10)), buy('AAPL', 1)];
    const answers = orders.map((order, index) => ledger.trade(order, `1.${index}`));
    // Five times 1,700 is 8,500; neither a sixth nor the last, 1,768, fits into the 1,500 that are left.
    expect(answers.map((answer) => answer.ok)).toEqual([
      ...[true, true, true, true, true],
      ...[false, false, false, false, false, false],
    ]);
    expect(ledger.position).toEqual(positionOf('1500', { NVDA: 50 }));
    expect(ledger.fills).toHaveLength(5);
  });

  it('2: of two parallel buys of one turn, each affordable alone, exactly one fills', async () => {
    const ledger = new SessionLedger(positionOf('10000'), opens);
    const call = async (index: number) => {
      await Promise.resolve();
      return ledger.trade(buy('NVDA', 40), `1.${index}`);
    };
    const answers = await Promise.all([call(0), call(1)]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(ledger.position).toEqual(positionOf('3200', { NVDA: 40 }));
  });

  it('3: a bad amount books nothing', () => {
    const ledger = new SessionLedger(positionOf('10000', { NVDA: 5 }), opens);
    for (const amount of [-10, 0, 1.5, '5x', 1e12, undefined]) {
      expect(ledger.trade({ side: 'buy', symbol: 'NVDA', amount }).ok).toBe(false);
      expect(ledger.trade({ side: 'sell', symbol: 'NVDA', amount }).ok).toBe(false);
    }
    expect(ledger.position).toEqual(positionOf('10000', { NVDA: 5 }));
    expect(ledger.fills).toEqual([]);
  });

  it('4: of two parallel sells of all shares one fills, holdings are never negative', async () => {
    const ledger = new SessionLedger(positionOf('0', { NVDA: 5 }), opens);
    const call = async (index: number) => {
      await Promise.resolve();
      return ledger.trade(sell('NVDA', 5), `1.${index}`);
    };
    const answers = await Promise.all([call(0), call(1)]);
    expect(answers.map((answer) => answer.ok)).toEqual([true, false]);
    expect(ledger.position).toEqual(positionOf('850'));
  });

  it('5: fully invested, the proceeds of a sell pay for a buy of the same turn', () => {
    const ledger = new SessionLedger(positionOf('0', { NVDA: 10 }), opens);
    expect(ledger.trade(buy('MSFT', 3), '1.0').ok).toBe(false);
    expect(ledger.trade(sell('NVDA', 10), '1.1').ok).toBe(true);
    expect(ledger.trade(buy('MSFT', 3), '1.2').ok).toBe(true);
    // 1,700 - 3 x 500.0001
    expect(ledger.position).toEqual(positionOf('199.9997', { MSFT: 3 }));
  });

  it('6: a call delivered twice is one action with the same answer', () => {
    const ledger = new SessionLedger(positionOf('10000'), opens);
    const first = ledger.trade(buy('NVDA', 10), '1.0');
    ledger.trade(buy('AAPL', 1), '1.1');
    expect(ledger.trade(buy('NVDA', 10), '1.0')).toBe(first);
    expect(ledger.fills.map((fill) => fill.symbol)).toEqual(['NVDA', 'AAPL']);
    expect(ledger.position).toEqual(positionOf('6532', { NVDA: 10, AAPL: 1 }));
  });

  it('6: a refusal is repeated too, even when the cash is there by now', () => {
    const ledger = new SessionLedger(positionOf('0', { NVDA: 10 }), opens);
    const refused = ledger.trade(buy('MSFT', 1), '1.0');
    ledger.trade(sell('NVDA', 10), '1.1');
    expect(ledger.trade(buy('MSFT', 1), '1.0')).toBe(refused);
    expect(ledger.fills).toHaveLength(1);
  });

  it('6: the same order under another id is another action', () => {
    const ledger = new SessionLedger(positionOf('10000'), opens);
    ledger.trade(buy('NVDA', 1), '1.0');
    ledger.trade(buy('NVDA', 1), '2.0');
    ledger.trade(buy('NVDA', 1));
    ledger.trade(buy('NVDA', 1));
    expect(ledger.position.holdings.get('NVDA')).toBe(4);
  });

  it('7: replaying the fills from the opening position gives the closing position exactly', () => {
    const opening = positionOf('1000', { NVDA: 3 });
    const ledger = new SessionLedger(opening, opens);
    for (let round = 0; round < 300; round += 1) {
      ledger.trade(buy('AMD', 7));
      ledger.trade(sell('AMD', 6));
    }
    // Binary floats drift here: 300 x 0.333333 is 99.9999, and 1,000 - 99.9999 is 900.0001.
    expect(ledger.position).toEqual(positionOf('900.0001', { NVDA: 3, AMD: 300 }));
    expect(ledger.fills).toHaveLength(600);
    expect(ledger.fills.reduce(bookFill, opening)).toEqual(ledger.position);
  });

  it('keeps fills in order and does not touch the opening position', () => {
    const opening = positionOf('10000');
    const ledger = new SessionLedger(opening, opens);
    ledger.trade(buy('NVDA', 2));
    ledger.trade(sell('NVDA', 1));
    expect(ledger.fills).toEqual([fillOf('buy 2 NVDA at 170'), fillOf('sell 1 NVDA at 170')]);
    expect(ledger.opening).toEqual(positionOf('10000'));
    expect(opening.holdings.size).toBe(0);
  });

  it('a symbol without an open cannot be traded', () => {
    const ledger = new SessionLedger(positionOf('10000', { ZZZZ: 1 }), opens);
    expect(ledger.trade(sell('ZZZZ', 1))).toMatchObject({ ok: false, refusal: { code: 'no_price' } });
  });
});
