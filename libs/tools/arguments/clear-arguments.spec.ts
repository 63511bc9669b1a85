import { clearNumber, clearWholeNumber, noNumber } from './clear-number.js';
import { clearSymbol, nearSymbols, noSuchSymbol } from './clear-symbol.js';

describe('A whole number', () => {
  it.each([
    ['10', 10],
    [' 10 ', 10],
    ['10.0', 10],
    ['+10', 10],
    ['\t10\n', 10],
    ['0', 0],
    ['"10"', 10],
    ['"\\"10\\""', 10],
    [10, 10],
  ])('%j is %j', (value, number) => {
    expect(clearWholeNumber(value)).toBe(number);
  });

  it.each([
    ...['1.5', '10x', '1,0', '1,000', 'ten', '', ' ', '10 shares', '$10', '1e2', '0x10', '010', '１０', '٥'],
    ...['-3', '+ 10', '10.', '1_000', '10%', 'NaN', 'Infinity', "'10'", '"ten"', '[10]', 'null', 'true'],
    ...[true, null, undefined, [10], { value: 10 }],
  ])('%j is none, and stays as it is', (value) => {
    expect(clearWholeNumber(value)).toEqual(value);
  });
});

describe('A number', () => {
  it.each([
    ['2.5', 2.5],
    ['-3', -3],
    [' .5 ', 0.5],
    ['1e2', 100],
    ['"5"', 5],
  ])('%j is %j', (value, number) => {
    expect(clearNumber(value)).toBe(number);
  });

  it.each(['5x', '1,5', '1/2', '', '5%', 'NaN', '1e400', '--1', '05'])('%j is none', (value) => {
    expect(clearNumber(value)).toBe(value);
  });
});

describe('What is refused is told what to send', () => {
  it.each<[unknown, string]>([
    ['ten', 'amount is the text "ten"; send a whole number.'],
    ['', 'amount is an empty text; send a whole number.'],
    [undefined, 'amount is missing; send a whole number.'],
    [null, 'amount is null; send a whole number.'],
    [[5], 'amount is a list; send a whole number.'],
    [{}, 'amount is an object; send a whole number.'],
    [true, 'amount is the boolean true; send a whole number.'],
  ])('%j', (value, words) => {
    expect(noNumber('amount', value, 'a whole number.')).toBe(words);
  });
});

describe('A symbol', () => {
  const universe = ['AAPL', 'AMZN', 'GOOG', 'GOOGL', 'MSFT', 'NVDA', 'TSLA'];

  it.each(['AAPL', 'aapl', ' AAPL ', 'Aapl', '$AAPL', '$ aapl', '"AAPL"'])('%j is AAPL', (text) => {
    expect(clearSymbol(text)).toBe('AAPL');
  });

  it.each<[string, string[]]>([
    ['NASDAQ:AAPL', ['AAPL']],
    ['AAPL.US', ['AAPL']],
    ['AAPL US', ['AAPL']],
    ['AAPPL', ['AAPL']],
    ['APPL', ['AAPL']],
    ['Apple', ['AAPL']],
    ['GOGL', ['GOOGL', 'GOOG']],
    ['SPY', []],
    ['', []],
    ['the best stock of all', []],
  ])('%j is near %j', (text, near) => {
    expect(nearSymbols(text, universe)).toEqual(near);
  });

  it('that is none is told of those that may be meant, and nothing of the market', () => {
    expect(noSuchSymbol('AAPPL', universe)).toBe(
      '"AAPPL" is not a symbol of this market. Did you mean AAPL?',
    );
    expect(noSuchSymbol('GOGL', universe)).toBe(
      '"GOGL" is not a symbol of this market. Did you mean GOOGL or GOOG?',
    );
    expect(noSuchSymbol('SPY', universe)).toBe(
      '"SPY" is not a symbol of this market. Send a ticker from the list of prices.',
    );
  });
});
