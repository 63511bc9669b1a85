import { parseTradingDate } from '@app/domain';
import { bar, FakePriceSource } from '../../testing/price-source.fake.js';
import { ValuationPrices, type Valuation } from './valuation-prices.js';

const date = parseTradingDate;

const BARS = [
  bar('AAPL 2025-10-01', '10 12 9 11'),
  bar('TSLA 2025-09-30', '30 32 29 31'),
  bar('MSFT 2025-09-30', '20'),
  bar('AAPL 2025-10-02', '111 129 108 117'),
  bar('NVDA 2025-10-02', '188.5'),
];

function shown(valuation: Valuation): unknown {
  const prices = [...valuation.prices].map(([symbol, price]) => `${symbol} ${price.toString()}`);
  return { prices, provisional: valuation.provisional, stale: valuation.staleSymbols };
}

describe('ValuationPrices', () => {
  it('values at the close of the date', async () => {
    const valuation = await new ValuationPrices(new FakePriceSource(BARS)).on(date('2025-10-02'), ['AAPL']);
    expect(shown(valuation)).toEqual({ prices: ['AAPL 117'], provisional: false, stale: [] });
  });

  it('an open stands in for a close that is not known yet, provisionally', async () => {
    const valuation = await new ValuationPrices(new FakePriceSource(BARS)).on(date('2025-10-02'), [
      'AAPL',
      'NVDA',
    ]);
    expect(shown(valuation)).toEqual({ prices: ['AAPL 117', 'NVDA 188.5'], provisional: true, stale: [] });
  });

  it.each([
    [['NVDA', 'AAPL']],
    [['AAPL', 'NVDA']],
    [['NVDA', 'AAPL', 'TSLA']],
    [['TSLA', 'NVDA', 'AAPL']],
    [['NVDA', 'TSLA']],
  ])('one open among the prices of %j makes the value provisional, wherever it stands', async (symbols) => {
    const prices = new ValuationPrices(new FakePriceSource(BARS));
    expect(await prices.on(date('2025-10-02'), symbols)).toMatchObject({ provisional: true });
  });

  it('19: a held symbol without a price today is valued at its last known price and marked stale, never zero', async () => {
    const prices = new ValuationPrices(new FakePriceSource(BARS));
    const valuation = await prices.on(date('2025-10-02'), ['TSLA', 'AAPL', 'MSFT']);
    expect(shown(valuation)).toEqual({
      prices: ['TSLA 31', 'AAPL 117', 'MSFT 20'],
      provisional: false,
      stale: ['MSFT', 'TSLA'],
    });
  });

  it('19: a symbol that never had a price is an error, not zero', async () => {
    const prices = new ValuationPrices(new FakePriceSource(BARS));
    await expect(prices.on(date('2025-10-02'), ['NOPE'])).rejects.toMatchObject({
      code: 'no_price',
      fault: 'us',
      message: expect.stringContaining('NOPE is held but never had a price up to 2025-10-02') as string,
    });
  });

  it('without holdings nothing is provisional', async () => {
    const valuation = await new ValuationPrices(new FakePriceSource(BARS)).on(date('2025-10-02'), []);
    expect(shown(valuation)).toEqual({ prices: [], provisional: false, stale: [] });
  });

  it('a close that an import brings is used at once', async () => {
    const source = new FakePriceSource(BARS);
    const prices = new ValuationPrices(source);
    expect((await prices.on(date('2025-10-02'), ['NVDA'])).provisional).toBe(true);
    source.bars = [bar('NVDA 2025-10-02', '188.5 190 180 189')];
    source.version = 2;
    expect(shown(await prices.on(date('2025-10-02'), ['NVDA']))).toEqual({
      prices: ['NVDA 189'],
      provisional: false,
      stale: [],
    });
  });
});
