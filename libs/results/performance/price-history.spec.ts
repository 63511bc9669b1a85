import { type SessionPrices } from '@app/database';
import { day } from '../../testing/portfolio.builder.js';
import { PriceHistories, PriceHistory } from './price-history.js';

/** Written `NVDA 2025-10-02 100 110`: open and, once it is known, close. */
function prices(text: string): SessionPrices {
  const [symbol = '', date = '', open, close] = text.split(' ');
  return { symbol, date: day(date), open: Number(open), close: close === undefined ? null : Number(close) };
}

const dates = ['2025-10-01', '2025-10-02', '2025-10-03', '2025-10-06', '2025-10-07'].map(day);

describe('PriceHistory', () => {
  const history = new PriceHistory([
    prices('NVDA 2025-10-02 100 110'),
    prices('NVDA 2025-10-06 120'),
    prices('AAPL 2025-10-01 200 201'),
  ]);

  it('values at the close, at the open while that is all, else at the last known price, and at nothing before the first', () => {
    expect(history.valuations('NVDA', dates)).toEqual([Number.NaN, 110, 110, 120, 120]);
    expect(history.valuations('AAPL', dates)).toEqual([201, 201, 201, 201, 201]);
    expect(history.valuations('NONE', dates)).toEqual(dates.map(() => Number.NaN));
  });

  it('knows a last price from before the dates that are asked for', () => {
    expect(history.valuations('NVDA', dates.slice(2, 3))).toEqual([110]);
  });

  it('tells open and close of a session, undefined where it does not know them', () => {
    const on = (date: string) => [history.open('NVDA', day(date)), history.close('NVDA', day(date))];
    expect(on('2025-10-02')).toEqual([100, 110]);
    expect(on('2025-10-06')).toEqual([120, undefined]);
    expect(on('2025-10-03')).toEqual([undefined, undefined]);
  });
});

describe('PriceHistories', () => {
  const range = { from: day('2025-10-02'), to: day('2025-10-06'), version: 1 };

  /** Counts the reads, by the symbols asked for. */
  function source() {
    const asked: string[] = [];
    let failure: Error | undefined;
    const between = (symbols: readonly string[], from: string, to: string) => {
      asked.push(`${symbols.join(',')} ${from} ${to}`);
      const error = failure;
      failure = undefined;
      return error
        ? Promise.reject(error)
        : Promise.resolve(symbols.map((symbol) => prices(`${symbol} ${to} 1 2`)));
    };
    const failOnce = (error: Error) => (failure = error);
    return { asked, between, failOnce };
  }

  it('reads from two weeks before the range, so that last known prices are among them', async () => {
    const { asked, between } = source();
    await new PriceHistories({ between }).of(['QQQ'], range);
    expect(asked).toEqual(['QQQ 2025-09-18 2025-10-06']);
  });

  it('reads the same symbols once, however they are named', async () => {
    const { asked, between } = source();
    const histories = new PriceHistories({ between });
    const first = await histories.of(['B', 'A', 'B'], range);
    expect(await histories.of(['A', 'B'], range)).toBe(first);
    expect(asked).toHaveLength(1);
    expect(await histories.of(['A'], range)).not.toBe(first);
    expect(await histories.of(['A', 'B'], { ...range, to: day('2025-10-07') })).not.toBe(first);
    expect(await histories.of(['A', 'B'], { ...range, from: day('2025-10-03') })).not.toBe(first);
    expect(asked).toHaveLength(4);
  });

  it('reads everything again when an import has brought other prices', async () => {
    const { asked, between } = source();
    const histories = new PriceHistories({ between });
    const before = await histories.of(['A'], range);
    const after = await histories.of(['A'], { ...range, version: 2 });
    expect(after).not.toBe(before);
    expect(await histories.of(['A'], { ...range, version: 2 })).toBe(after);
    expect(asked).toHaveLength(2);
  });

  it('keeps the four that were asked for last', async () => {
    const { asked, between } = source();
    const histories = new PriceHistories({ between });
    for (const symbol of ['A', 'B', 'C', 'D']) await histories.of([symbol], range);
    await histories.of(['A'], range);
    await histories.of(['E'], range);
    asked.length = 0;
    for (const symbol of ['A', 'C', 'D', 'E']) await histories.of([symbol], range);
    expect(asked).toEqual([]);
    await histories.of(['B'], range);
    expect(asked).toHaveLength(1);
  });

  it('does not keep a read that failed', async () => {
    const { between, failOnce } = source();
    const histories = new PriceHistories({ between });
    failOnce(new Error('the database is away'));
    await expect(histories.of(['A'], range)).rejects.toThrow('the database is away');
    expect((await histories.of(['A'], range)).open('A', day('2025-10-06'))).toBe(1);
  });

  it('reads many symbols in parts and puts them together', async () => {
    const { asked, between } = source();
    const symbols = Array.from({ length: 45 }, (_, index) => `S${String(index).padStart(2, '0')}`);
    const history = await new PriceHistories({ between }).of(symbols, range);
    expect(asked.map((part) => part.split(' ')[0]!.split(',').length)).toEqual([20, 20, 5]);
    expect(symbols.map((symbol) => history.close(symbol, day('2025-10-06')))).toEqual(symbols.map(() => 2));
  });
});
