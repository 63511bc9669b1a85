import { type DailyBar } from '@app/database';
import { parseTradingDate, type DomainError, type Money, type TradingDate } from '@app/domain';
import { MarketData } from './market-data.js';
import { bar, FakePriceSource } from '../../testing/price-source.fake.js';

const date = parseTradingDate;
const universe = ['AAPL', 'MSFT', 'TSLA'];

/** Wednesday to Friday; TSLA has no price on Thursday, 2025-10-02. */
const BARS: readonly DailyBar[] = [
  bar('AAPL 2025-10-01', '10 12 9 11'),
  bar('MSFT 2025-10-01', '20 22 19 21'),
  bar('TSLA 2025-10-01', '30 32 29 31'),
  bar('AAPL 2025-10-02', '111.5 129 108 117.25'),
  bar('MSFT 2025-10-02', '211 229 208 217'),
  bar('AAPL 2025-10-03', '771 779 768 777'),
  bar('MSFT 2025-10-03', '881 889 878 887'),
  bar('QQQ 2025-10-02', '600 601 599 600'),
];

async function errorOf(promise: Promise<unknown>): Promise<DomainError> {
  return promise.then(
    () => {
      throw new Error('it was answered');
    },
    (error: unknown) => error as DomainError,
  );
}

const texts = (prices: ReadonlyMap<string, Money>): string[] =>
  [...prices].map(([symbol, price]) => `${symbol} ${price.toString()}`);

describe('MarketData', () => {
  it("shows today's opens and the previous session's closes of the universe, in its order", async () => {
    const view = await new MarketData(new FakePriceSource(BARS)).asOf(date('2025-10-02'), universe);
    expect(view.date).toBe('2025-10-02');
    expect(view.previousSession).toBe('2025-10-01');
    expect(view.universe).toEqual(universe);
    expect(texts(view.opens)).toEqual(['AAPL 111.5', 'MSFT 211']);
    expect(texts(view.previousCloses)).toEqual(['AAPL 11', 'MSFT 21', 'TSLA 31']);
  });

  it('13: what a caller does to its list of symbols afterwards changes nothing that the session may know', async () => {
    const own = [...universe];
    const view = await new MarketData(new FakePriceSource(BARS)).asOf(date('2025-10-02'), own);
    own.push('QQQ');
    own[0] = 'NOPE';
    expect(view.universe).toEqual(universe);
    expect((await errorOf(view.lookUp('QQQ', date('2025-10-02')))).code).toBe('unknown_symbol');
    expect((await view.lookUp('AAPL', date('2025-10-02'))).ohlcv).toEqual({ open: 111.5 });
  });

  it('12: a later date is an error that names no date later than today but the one asked for, and no price', async () => {
    const view = await new MarketData(new FakePriceSource(BARS)).asOf(date('2025-10-02'), universe);
    const error = await errorOf(view.lookUp('AAPL', date('2025-10-03')));
    expect(error.code).toBe('date_not_reached');
    const shown = JSON.stringify([error.message, error.details]);
    expect(shown.match(/\d{4}-\d{2}-\d{2}/g)).toEqual([
      '2025-10-03',
      '2025-10-02',
      '2025-10-03',
      '2025-10-02',
    ]);
    expect(shown).not.toMatch(/77[0-9]|768/);
  });

  it.each(['2025-10-04', '2025-11-27', '2029-01-02', '9999-12-31'])(
    '12: %s is refused as later before anything else is said about it, and nothing is read for it',
    async (later) => {
      const source = new FakePriceSource(BARS);
      const view = await new MarketData(source).asOf(date('2025-10-02'), universe);
      const error = await errorOf(view.lookUp('NOPE', date(later)));
      expect(error.code).toBe('date_not_reached');
      expect(source.asked).not.toContain(later);
    },
  );

  it('13: today is answered with the open only', async () => {
    const view = await new MarketData(new FakePriceSource(BARS)).asOf(date('2025-10-02'), universe);
    const answer = await view.lookUp('AAPL', date('2025-10-02'));
    expect(JSON.stringify(answer)).toBe('{"symbol":"AAPL","date":"2025-10-02","ohlcv":{"open":111.5}}');
  });

  it('13: nothing that the view holds has a price of today other than an open, or of a later date', async () => {
    const view = await new MarketData(new FakePriceSource(BARS)).asOf(date('2025-10-02'), universe);
    const shown = JSON.stringify({ ...view, opens: texts(view.opens), closes: texts(view.previousCloses) });
    expect(shown).not.toMatch(/129|108|117|229|208|217|77[0-9]|768|88[0-9]|878/);
    expect(Object.isFrozen(view)).toBe(true);
  });

  it('an earlier session is answered in full, as JSON numbers', async () => {
    const view = await new MarketData(new FakePriceSource(BARS)).asOf(date('2025-10-02'), universe);
    expect(await view.lookUp('AAPL', date('2025-10-01'))).toEqual({
      symbol: 'AAPL',
      date: '2025-10-01',
      ohlcv: { open: 10, high: 12, low: 9, close: 11, volume: 100 },
    });
  });

  it.each([
    ['admitted', ['2025-10-01']],
    ['admitted', ['2025-09-30', '2025-10-01']],
    ['too_late', ['2025-10-02']],
    ['too_late', ['2025-10-01', '2025-10-03']],
    ['too_late', [undefined, '2025-10-03']],
    ['undated', []],
    ['undated', [undefined]],
    ['undated', ['2025-10-01', undefined]],
    ['undated', ['']],
    ['undated', ['1 October 2025']],
  ])('14: what was published is %s when its dates are %j', async (verdict, claims) => {
    const view = await new MarketData(new FakePriceSource(BARS)).asOf(date('2025-10-02'), universe);
    expect(view.judgePublished(claims as (TradingDate | undefined)[])).toBe(verdict);
  });

  it('15: every price after today, and its own high, low, close and volume, may be noise: the view is the same', async () => {
    const today = date('2025-10-02');
    const noisy = BARS.map((one): DailyBar => {
      if (one.date < today) return one;
      const noise = bar(`${one.symbol} ${one.date}`, '5 9 1 3');
      return one.date === today ? { ...noise, open: one.open, volume: 7 } : noise;
    });
    const show = async (bars: readonly DailyBar[]): Promise<string> => {
      const view = await new MarketData(new FakePriceSource(bars)).asOf(today, universe);
      const answers: unknown[] = [];
      for (const symbol of [...universe, 'QQQ']) {
        for (const day of ['2025-10-01', '2025-10-02', '2025-10-03']) {
          answers.push(
            await view.lookUp(symbol, date(day)).catch((error: unknown) => (error as DomainError).message),
          );
        }
      }
      return JSON.stringify([
        view,
        texts(view.opens),
        texts(view.previousCloses),
        view.sessionsBefore(3),
        answers,
      ]);
    };
    expect(await show(noisy)).toBe(await show(BARS));
  });

  it('16: after a weekend or holiday the previous session is the last session', async () => {
    const market = new MarketData(
      new FakePriceSource([bar('AAPL 2025-11-26', '1 1 1 1'), bar('AAPL 2025-11-27', '2 2 2 2')]),
    );
    const view = await market.asOf(date('2025-11-28'), universe);
    expect(view.previousSession).toBe('2025-11-26');
    expect(texts(view.previousCloses)).toEqual(['AAPL 1']);
  });

  it('18: a symbol without a price today cannot be traded and is listed; the others can', async () => {
    const view = await new MarketData(new FakePriceSource(BARS)).asOf(date('2025-10-02'), universe);
    expect(view.missingSymbols).toEqual(['TSLA']);
    expect(view.opens.has('TSLA')).toBe(false);
    expect((await errorOf(view.lookUp('TSLA', date('2025-10-02')))).code).toBe('no_price');
  });

  it.each([
    ['a symbol outside the universe', 'QQQ', '2025-10-02', 'unknown_symbol'],
    ['no symbol at all', '../x', '2025-10-01', 'unknown_symbol'],
    ['a weekend day', 'AAPL', '2025-09-28', 'not_a_trading_day'],
    ['a holiday', 'AAPL', '2025-09-01', 'not_a_trading_day'],
    ['a session without prices', 'AAPL', '2025-09-30', 'no_price'],
    ['a date before all years known', 'AAPL', '1999-12-31', 'no_price'],
  ])('%s is a clear error', async (_, symbol, day, code) => {
    const view = await new MarketData(new FakePriceSource(BARS)).asOf(date('2025-10-02'), universe);
    expect((await errorOf(view.lookUp(symbol, date(day)))).code).toBe(code);
  });

  it.each(['not a date', '', undefined])(
    '%p in place of a checked date is never answered',
    async (forged) => {
      const view = await new MarketData(new FakePriceSource(BARS)).asOf(date('2025-10-02'), universe);
      expect((await errorOf(view.lookUp('AAPL', forged as TradingDate))).code).toMatch(
        /date_not_reached|no_price/,
      );
    },
  );

  it('a session cannot be held on a day without one', async () => {
    const market = new MarketData(new FakePriceSource(BARS));
    expect((await errorOf(market.asOf(date('2025-10-04'), universe))).code).toBe('not_a_trading_day');
    expect((await errorOf(market.asOf(date('2030-01-02'), universe))).code).toBe('calendar_out_of_range');
  });

  it('the sessions before today end with the previous one', async () => {
    const view = await new MarketData(new FakePriceSource(BARS)).asOf(date('2025-10-02'), universe);
    expect(view.sessionsBefore(2)).toEqual(['2025-09-30', '2025-10-01']);
  });

  it('ten sessions of one date at once read each date once', async () => {
    const source = new FakePriceSource(BARS);
    const market = new MarketData(source);
    const views = await Promise.all(
      Array.from({ length: 10 }, () => market.asOf(date('2025-10-02'), universe)),
    );
    await Promise.all(views.map((view) => view.lookUp('AAPL', date('2025-10-01'))));
    expect(source.asked.filter((what) => what !== 'version')).toEqual(['2025-10-02', '2025-10-01']);
    expect(source.asked.filter((what) => what === 'version')).toHaveLength(10);
  });

  it('an import is seen by the next session', async () => {
    const source = new FakePriceSource(BARS);
    const market = new MarketData(source);
    await market.asOf(date('2025-10-02'), universe);
    source.bars = [...BARS, bar('TSLA 2025-10-02', '31')];
    expect((await market.asOf(date('2025-10-02'), universe)).missingSymbols).toEqual(['TSLA']);
    source.version = 2;
    expect((await market.asOf(date('2025-10-02'), universe)).missingSymbols).toEqual([]);
  });

  it('15: a session that began before an import keeps the prices that it has seen, also when others have begun since', async () => {
    const source = new FakePriceSource(BARS);
    const market = new MarketData(source);
    const running = await market.asOf(date('2025-10-02'), universe);
    const yesterday = await running.lookUp('AAPL', date('2025-10-01'));
    source.bars = BARS.map((one) => bar(`${one.symbol} ${one.date}`, '5 9 1 3'));
    source.version = 2;
    const later = await market.asOf(date('2025-10-02'), universe);
    expect(texts(later.opens)).toEqual(['AAPL 5', 'MSFT 5']);
    expect(await running.lookUp('AAPL', date('2025-10-01'))).toEqual(yesterday);
    expect((await running.lookUp('AAPL', date('2025-10-02'))).ohlcv).toEqual({ open: 111.5 });
    expect(texts(running.opens)).toEqual(['AAPL 111.5', 'MSFT 211']);
    expect((await later.lookUp('AAPL', date('2025-10-01'))).ohlcv).toMatchObject({ open: 5, close: 3 });
  });

  it('a failed read is tried again', async () => {
    const source = new FakePriceSource(BARS);
    const market = new MarketData(source);
    source.failure = new Error('the database is away');
    await expect(market.asOf(date('2025-10-02'), universe)).rejects.toThrow('the database is away');
    expect((await market.asOf(date('2025-10-02'), universe)).opens.size).toBe(2);
  });
});
