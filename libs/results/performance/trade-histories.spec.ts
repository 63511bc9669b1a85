import { type BookedSplit, type RecordedTrade } from '@app/database';
import { day, fillOf, usd } from '../../testing/portfolio.builder.js';
import { TradeHistories } from './trade-histories.js';

/** Written `2025-10-02 buy 3 NVDA at 187.24`. */
function trade(text: string, more: Partial<RecordedTrade> = {}): RecordedTrade {
  const [date = '', ...fill] = text.split(' ');
  return { ...fillOf(fill.join(' ')), model: 'alpha', date: day(date), jobId: 'job-1', seq: 0, ...more };
}

function histories(trades: Record<string, RecordedTrade[]>, splits: readonly BookedSplit[] = []) {
  const asked: string[] = [];
  const source = {
    history: (model: string) => {
      asked.push(model);
      return Promise.resolve([...(trades[model] ?? [])]);
    },
    splits: () => Promise.resolve(splits),
  };
  return { asked, histories: new TradeHistories(source) };
}

describe('TradeHistories', () => {
  it('adds up what was traded by date, bought and sold alike', async () => {
    const { histories: all } = histories({
      alpha: [
        trade('2025-10-02 buy 2 NVDA at 100'),
        trade('2025-10-02 sell 1 NVDA at 110'),
        trade('2025-10-06 buy 3 AAPL at 200'),
      ],
    });
    const history = await all.of('alpha', 1);
    expect([...history.tradedOn]).toEqual([
      ['2025-10-02', 310],
      ['2025-10-06', 600],
    ]);
    expect([...history.tradesOn]).toEqual([
      ['2025-10-02', 2],
      ['2025-10-06', 1],
    ]);
  });

  it('meets sales with the oldest purchases, and dates each trip by its sale', async () => {
    const { histories: all } = histories({
      alpha: [
        trade('2025-10-02 buy 2 NVDA at 100'),
        trade('2025-10-03 buy 2 NVDA at 120', { commission: usd('2') }),
        trade('2025-10-06 sell 3 NVDA at 130', { commission: usd('3') }),
      ],
    });
    const { roundTrips } = await all.of('alpha', 1);
    // 2 x 30 less 2 of the sale's commission; 1 x 10 less 1 of it and half of the purchase's.
    expect(roundTrips.map(({ shares, profit, closedOn }) => [shares, profit, closedOn])).toEqual([
      [2, 58, '2025-10-06'],
      [1, 8, '2025-10-06'],
    ]);
  });

  it('counts a holding period in sessions: a weekend is none', async () => {
    const { histories: all } = histories({
      alpha: [trade('2025-10-03 buy 1 NVDA at 100'), trade('2025-10-06 sell 1 NVDA at 100')],
    });
    const [trip] = (await all.of('alpha', 1)).roundTrips;
    expect(trip!.closedAt - trip!.openedAt).toBe(1);
  });

  it('takes a split into account when it comes before the sale, and not when it comes after the last trade', async () => {
    const trades = [trade('2025-10-02 buy 2 NVDA at 100'), trade('2025-10-06 sell 1 NVDA at 60')];
    const split = (date: string) => [{ date: day(date), symbol: 'NVDA', sharesAfter: 4 }];
    const before = await histories({ alpha: trades }, split('2025-10-03')).histories.of('alpha', 1);
    expect(before.roundTrips).toMatchObject([{ shares: 1, buyPrice: 50, profit: 10 }]);
    const after = await histories({ alpha: trades }, split('2025-10-31')).histories.of('alpha', 1);
    expect(after.roundTrips).toMatchObject([{ shares: 1, buyPrice: 100, profit: -40 }]);
  });

  it('reads a portfolio again when it has changed, and that one only', async () => {
    const trades = {
      alpha: [trade('2025-10-02 buy 1 NVDA at 100')],
      beta: [trade('2025-10-02 buy 7 NVDA at 100')],
    };
    const { asked, histories: all } = histories(trades);
    await all.of('alpha', 1);
    const beta = await all.of('beta', 1);
    trades.alpha.push(trade('2025-10-03 buy 1 NVDA at 50'));
    expect((await all.of('alpha', 1)).tradesOn.size).toBe(1);
    expect((await all.of('alpha', 2)).tradesOn.size).toBe(2);
    expect(await all.of('beta', 1)).toBe(beta);
    expect(asked).toEqual(['alpha', 'beta', 'alpha']);
    expect([...beta.tradedOn]).toEqual([['2025-10-02', 700]]);
  });

  it('of a portfolio that has gone back to what it was is read again too', async () => {
    const { asked, histories: all } = histories({});
    for (const version of [2, 1, 2]) await all.of('alpha', version);
    expect(asked).toHaveLength(3);
    expect((await all.of('alpha', 2)).roundTrips).toEqual([]);
  });
});
