import { type DailyBar } from '@app/database';
import { Money, parseTradingDate } from '@app/domain';
import { annualVolatility, dailyReturns, maxDrawdown } from '@app/metrics';
import { generateSyntheticMarket, SYNTHETIC_SYMBOLS } from './synthetic-market.js';

const date = parseTradingDate;
const REQUEST = { seed: 7, symbols: SYNTHETIC_SYMBOLS, from: date('2024-11-01'), to: date('2025-10-31') };

function shown(bar: DailyBar): string {
  const prices = [bar.open, bar.high, bar.low, bar.close].map((price) => price?.toString() ?? '-');
  return [bar.symbol, bar.date, ...prices, bar.volume ?? '-'].join(' ');
}

function closes(bars: readonly DailyBar[], symbol: string): number[] {
  return bars.filter((bar) => bar.symbol === symbol).map((bar) => bar.close?.toNumber() ?? Number.NaN);
}

function correlation(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [one.map((value) => value - mean(one)), other.map((value) => value - mean(other))];
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('generateSyntheticMarket', () => {
  const bars = generateSyntheticMarket(REQUEST);

  it('the first bars of seed 42 are these, on every machine', () => {
    const request = {
      seed: 42,
      symbols: ['ZZALFA', 'ZZTANGO'],
      from: date('2025-10-02'),
      to: date('2025-10-03'),
    };
    expect(generateSyntheticMarket(request).map(shown)).toEqual([
      'ZZALFA 2025-10-02 214.7291 218.8761 211.6036 217.0779 3991965',
      'ZZALFA 2025-10-03 217.262 222.1287 215.139 219.8079 4017043',
      'ZZTANGO 2025-10-02 121.8978 122.0396 120.5174 121.778 7020692',
      'ZZTANGO 2025-10-03 122.2282 122.6541 120.4154 122.3658 21210654',
    ]);
  });

  it('has a full bar for each symbol and session, and none on other days', () => {
    expect(bars).toHaveLength(20 * 250);
    expect(
      bars
        .filter(({ symbol }) => symbol === 'ZZECHO')
        .slice(17, 20)
        .map((bar) => bar.date),
    ).toEqual(['2024-11-26', '2024-11-27', '2024-11-29']);
    expect(bars.filter((bar) => !bar.high || !bar.low || !bar.close || !bar.volume)).toEqual([]);
  });

  it('prices are positive, have four decimals, and lie between low and high', () => {
    const wrong = bars.filter(({ open, high, low, close }) => {
      const all = [open, high, low, close].map((price) => price ?? Money.zero);
      return all.some(
        (price) =>
          !price.isPositive() ||
          !/^\d+(\.\d{1,4})?$/.test(price.toString()) ||
          price.compare(low ?? Money.zero) < 0 ||
          price.compare(high ?? Money.zero) > 0,
      );
    });
    expect(wrong).toEqual([]);
  });

  it('moves like stocks do: 15 to 50 % volatility, falls below 75 %, symbols move together', () => {
    const returns = SYNTHETIC_SYMBOLS.map((symbol) => dailyReturns(closes(bars, symbol)));
    for (const one of returns) {
      expect(annualVolatility(one)).toBeGreaterThan(0.15);
      expect(annualVolatility(one)).toBeLessThan(0.5);
      expect(maxDrawdown(one)).toBeGreaterThan(-0.75);
    }
    const pairs = returns.flatMap((one, i) => returns.slice(i + 1).map((other) => correlation(one, other)));
    const average = pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
    expect(average).toBeGreaterThan(0.15);
    expect(average).toBeLessThan(0.7);
  });

  it('agrees with itself wherever two requests overlap', () => {
    const part = generateSyntheticMarket({
      seed: 7,
      symbols: ['ZZECHO', 'ZZMORE'],
      from: date('2025-03-01'),
      to: date('2025-03-31'),
    });
    const same = bars.filter((bar) => bar.symbol === 'ZZECHO' && bar.date.startsWith('2025-03'));
    expect(part.filter(({ symbol }) => symbol === 'ZZECHO').map(shown)).toEqual(same.map(shown));
  });

  it('another seed is another market', () => {
    const other = generateSyntheticMarket({ ...REQUEST, seed: 8 });
    expect(
      other.filter((bar, index) => bar.close?.equals(bars[index]?.close ?? Money.zero)).length,
    ).toBeLessThan(10);
  });

  it('no ticker could be a listed one: at least six letters, beginning with ZZ', () => {
    expect(SYNTHETIC_SYMBOLS).toHaveLength(20);
    expect(new Set(SYNTHETIC_SYMBOLS).size).toBe(20);
    expect(SYNTHETIC_SYMBOLS.filter((symbol) => !/^ZZ[A-Z]{4,10}$/.test(symbol))).toEqual([]);
  });

  it.each([
    ['2025-10-03', '2025-10-02', 'invalid_date_range'],
    ['2019-12-31', '2025-10-02', 'invalid_date_range'],
    ['2028-10-02', '2029-10-02', 'calendar_out_of_range'],
  ])('%s to %s is refused', (from, to, code) => {
    expect(() => generateSyntheticMarket({ ...REQUEST, from: date(from), to: date(to) })).toThrow(
      expect.objectContaining({ code }) as Error,
    );
  });
});
