import { type DailyBar } from '@app/database';
import { DomainError } from '@app/domain';
import { parsePriceFile } from './price-file.js';

const FULL = {
  '1. buy price': '10.0000',
  '2. high': '12.5',
  '3. low': '9',
  '4. sell price': '11',
  '5. volume': '1234',
};

function line(
  symbol: string,
  series: unknown,
  meta: Record<string, unknown> = { '5. Time Zone': 'US/Eastern' },
): string {
  return JSON.stringify({ 'Meta Data': { '2. Symbol': symbol, ...meta }, 'Time Series (Daily)': series });
}

function shown(bar: DailyBar): string {
  const prices = [bar.open, bar.high, bar.low, bar.close].map((price) => price?.toString() ?? '-');
  return [bar.symbol, bar.date, ...prices, bar.volume ?? '-'].join(' ');
}

/** The error of a file that must not be read. */
function refusal(text: string): { readonly code: string; readonly message: string } {
  try {
    parsePriceFile(text, 'prices/bad.jsonl');
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('the file was read');
}

describe('parsePriceFile', () => {
  it("reads the batch system's merged.jsonl: one symbol per line, the last session with an open only", () => {
    const text = [
      line('AAPL', { '2025-10-30': { '1. buy price': '271.99' }, '2025-10-29': FULL }),
      '',
      line('MSFT', { '2025-10-29': { ...FULL, '1. buy price': 10.5 } }),
    ].join('\r\n');
    const file = parsePriceFile(text, 'merged.jsonl');
    expect(file.format).toBe('merged-jsonl');
    expect(file.bars.map(shown)).toEqual([
      'AAPL 2025-10-29 10 12.5 9 11 1234',
      'AAPL 2025-10-30 271.99 - - - -',
      'MSFT 2025-10-29 10.5 12.5 9 11 1234',
    ]);
    expect(file.quarantined).toEqual([]);
    expect(file.metadata).toEqual({
      symbols: ['AAPL', 'MSFT'],
      firstDate: '2025-10-29',
      lastDate: '2025-10-30',
    });
  });

  it("reads Alpha Vantage's daily answer, which spans many lines", () => {
    const answer = {
      'Meta Data': { '1. Information': 'Daily Prices', '2. Symbol': 'QQQ', '5. Time Zone': 'US/Eastern' },
      'Time Series (Daily)': {
        '2025-10-29': { '1. open': '1', '2. high': '4', '3. low': '0.5', '4. close': '3', '5. volume': '9' },
      },
    };
    const file = parsePriceFile(`\uFEFF${JSON.stringify(answer, null, 4)}\n`, 'qqq.json');
    expect(file.format).toBe('alpha-vantage-daily');
    expect(file.bars.map(shown)).toEqual(['QQQ 2025-10-29 1 4 0.5 3 9']);
  });

  it.each([
    ['-39 % in one session', '100', '61'],
    ['+900 % in one session', '10', '100'],
  ])('a real jump of %s is no error', (_, before, after) => {
    const at = (price: string) => ({ '1. buy price': price, '4. sell price': price });
    const file = parsePriceFile(line('TTD', { '2025-08-07': at(before), '2025-08-08': at(after) }), 'f');
    expect(file.bars).toHaveLength(2);
    expect(file.quarantined).toEqual([]);
  });

  it.each([
    ['0', { ...FULL, '1. buy price': '0.0000' }, 'open is 0'],
    ['a negative price', { ...FULL, '4. sell price': '-11' }, 'close is negative'],
    ['1e30', { ...FULL, '2. high': '1e30' }, 'high is not a decimal price with at most six decimals'],
    [
      'the number 1e30',
      { ...FULL, '2. high': 1e30 },
      'high is not a decimal price with at most six decimals',
    ],
    [
      '1e30 in digits',
      { ...FULL, '2. high': `1${'0'.repeat(30)}` },
      'high is not a decimal price with at most six decimals',
    ],
    ['more than any share costs', { ...FULL, '2. high': '10000000.01' }, 'high is above 10000000 dollars'],
    ['NaN', { ...FULL, '3. low': 'NaN' }, 'low is not a decimal price with at most six decimals'],
    ['text', { ...FULL, '1. buy price': 'abc' }, 'open is not a decimal price with at most six decimals'],
    ['empty text', { ...FULL, '1. buy price': '' }, 'open is not a decimal price with at most six decimals'],
    ['null', { ...FULL, '1. buy price': null }, 'open is not a price'],
    [
      'seven decimals',
      { ...FULL, '1. buy price': '10.1234567' },
      'open is not a decimal price with at most six decimals',
    ],
    [
      'float dust',
      { ...FULL, '1. buy price': 10.1 + 0.2 },
      'open is not a decimal price with at most six decimals',
    ],
    ['a high below the low', { ...FULL, '2. high': '8' }, 'high is below low'],
    [
      'an open above the high',
      { ...FULL, '1. buy price': '13' },
      'open or close is not between low and high',
    ],
    [
      'a close below the low',
      { ...FULL, '4. sell price': '8.9' },
      'open or close is not between low and high',
    ],
    ['no open', { '4. sell price': '11' }, 'open is missing'],
    [
      'a volume that is not a count',
      { ...FULL, '5. volume': '-3' },
      'volume is not a whole number of shares',
    ],
    ['a field that nobody knows', { ...FULL, '9. mood': '9' }, 'unknown field "9. mood"'],
    [
      'a split coefficient of 0',
      { ...FULL, '8. split coefficient': '0' },
      'the split coefficient or the dividend is not a decimal number',
    ],
    ['a negative dividend', { ...FULL, '7. dividend amount': '-0.25' }, 'the dividend is negative'],
    ['one field under two names', { ...FULL, '1. open': '10' }, 'open is given twice'],
    ['no bar at all', [1, 2], 'the bar is not a JSON object'],
  ])('20: %s is quarantined with the reason, and the other bars come in', (_, bad, reason) => {
    const file = parsePriceFile(line('AAPL', { '2025-10-28': FULL, '2025-10-29': bad }), 'merged.jsonl');
    expect(file.bars.map(shown)).toEqual(['AAPL 2025-10-28 10 12.5 9 11 1234']);
    expect(file.quarantined).toEqual([
      { symbol: 'AAPL', date: '2025-10-29', reason, raw: JSON.stringify(bad) },
    ]);
  });

  it('20: NaN as Python writes it, which is not JSON, is quarantined too', () => {
    const text = line('AAPL', { '2025-10-28': FULL, '2025-10-29': { ...FULL, '1. buy price': 'X' } });
    const file = parsePriceFile(
      `${text.replace('"X"', 'NaN')}\n${line('MSFT', { '2025-10-28': FULL })}`,
      'f',
    );
    expect(file.bars).toHaveLength(2);
    expect(file.quarantined.map(({ date, reason }) => [date, reason])).toEqual([
      ['2025-10-29', 'open is not a decimal price with at most six decimals'],
    ]);
  });

  it.each([
    ['2025-10-04', 'no session: US exchanges are closed on this date'],
    ['2025-11-27', 'no session: US exchanges are closed on this date'],
    ['2025-02-30', 'the date is not an existing day written YYYY-MM-DD'],
    ['1999-11-01', 'the trading calendar knows only 2015 to 2028'],
  ])('a bar of %s is quarantined: %s', (day, reason) => {
    const file = parsePriceFile(line('AAPL', { [day]: FULL }), 'f');
    expect(file.bars).toEqual([]);
    expect(file.quarantined.map((bar) => [bar.date, bar.reason])).toEqual([[day, reason]]);
    expect(file.metadata).toEqual({ symbols: ['AAPL'], firstDate: undefined, lastDate: undefined });
  });

  it('20: the dearest and the cheapest price that there can be come in', () => {
    const bar = {
      '1. buy price': '0.000001',
      '2. high': '10000000',
      '3. low': '0.000001',
      '4. sell price': '10000000',
    };
    const file = parsePriceFile(line('AAPL', { '2025-10-29': bar }), 'f');
    expect(file.quarantined).toEqual([]);
    expect(file.bars.map(shown)).toEqual(['AAPL 2025-10-29 0.000001 10000000 0.000001 10000000 -']);
  });

  it('a strange date is cut and made printable', () => {
    const file = parsePriceFile(line('AAPL', { '2025\u0000-10-29 and more': FULL }), 'f');
    expect(file.quarantined[0]?.date).toBe('2025?-10-2');
  });

  it('different bars for one date are all quarantined; the same bar twice is one', () => {
    const text = [
      line('AAPL', { '2025-10-28': FULL, '2025-10-29': FULL }),
      line('AAPL', {
        '2025-10-28': { ...FULL, '1. buy price': '10' },
        '2025-10-29': { ...FULL, '4. sell price': '12' },
      }),
    ].join('\n');
    const file = parsePriceFile(text, 'f');
    expect(file.bars.map(shown)).toEqual(['AAPL 2025-10-28 10 12.5 9 11 1234']);
    expect(file.quarantined.map(({ date, reason }) => [date, reason])).toEqual([
      ['2025-10-29', 'the file holds different bars for this date'],
      ['2025-10-29', 'the file holds different bars for this date'],
    ]);
    expect(file.metadata.symbols).toEqual(['AAPL']);
  });

  it.each([
    ['first', 0],
    ['second', 1],
    ['last', 2],
  ])('of three bars for one date of which the %s differs none comes in', (_which, different) => {
    const text = [0, 1, 2]
      .map((index) =>
        line('AAPL', { '2025-10-29': index === different ? { ...FULL, '2. high': '13' } : FULL }),
      )
      .join('\n');
    const file = parsePriceFile(text, 'f');
    expect(file.bars).toEqual([]);
    expect(file.quarantined).toHaveLength(3);
  });

  it('a date that one JSON object holds twice is noticed', () => {
    const text = line('AAPL', { '2025-10-28': FULL, '2025-10-29': { ...FULL, '4. sell price': '12' } });
    const file = parsePriceFile(text.replaceAll('2025-10-28', '2025-10-29'), 'f');
    expect(file.bars).toEqual([]);
    expect(file.quarantined.map(({ raw }) => raw)).toEqual([
      JSON.stringify({ ...FULL, '4. sell price': '12' }),
      JSON.stringify(FULL),
    ]);
  });

  it('a corrupt line refuses the whole file and names the line', () => {
    const good = line('AAPL', { '2025-10-28': FULL });
    expect(refusal(`${good}\n\n${good.slice(0, 50)}\n${good}`)).toEqual({
      code: 'market_file_corrupt_line',
      message: expect.stringContaining('prices/bad.jsonl line 3 is not a JSON object') as string,
    });
    expect(refusal(`oops\n${good}`).message).toContain('prices/bad.jsonl line 1 is not a JSON object');
  });

  it.each([
    ['no JSON', 'date,open,close\n2025-10-29,1,2\n', 'market_file_not_json', 'is not JSON'],
    ['a JSON file that breaks off', '{\n  "Meta Data": {\n', 'market_file_not_json', 'is not JSON'],
    ['a list', '[1, 2, 3]', 'market_file_not_json', 'is not JSON'],
    ['nothing', ' \n', 'market_file_not_json', 'is empty'],
    ['another JSON file', '{"models": []}', 'market_file_unrecognised', 'holds no daily prices'],
    [
      'a line of something else',
      `${line('A', {})}\n{"a": 1}`,
      'market_file_unrecognised',
      'line 2 holds no daily prices',
    ],
  ])('a file that holds %s is refused by name', (_, text, code, message) => {
    expect(refusal(text).code).toBe(code);
    expect(refusal(text).message).toContain('prices/bad.jsonl');
    expect(refusal(text).message).toContain(message);
  });

  it('44: a notice of Alpha Vantage is named but not quoted, because it holds the key', () => {
    const { code, message } = refusal('{"Information": "We have detected your API key as CANARY123"}');
    expect(code).toBe('market_file_unrecognised');
    expect(message).toContain('a notice of Alpha Vantage ("Information")');
    expect(message).not.toContain('CANARY');
  });

  it('another time zone is refused, naming it', () => {
    const { code, message } = refusal(line('SAP', {}, { '5. Time Zone': 'Europe/Berlin' }));
    expect(code).toBe('market_file_time_zone');
    expect(message).toContain('time zone "Europe/Berlin"; only US/Eastern');
  });

  it.each(['../x', 'aapl', 'CASH', 7])('41: %p is refused as a symbol, naming file and line', (symbol) => {
    const good = line('AAPL', { '2025-10-28': FULL });
    const { code, message } = refusal(`${good}\n${line(symbol as string, { '2025-10-28': FULL })}`);
    expect(code).toBe('invalid_symbol');
    expect(message).toContain('prices/bad.jsonl line 2: "Meta Data"."2. Symbol"');
  });
});
