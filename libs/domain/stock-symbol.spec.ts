import { errorOf } from '../testing/error-of.js';
import { parseSymbol } from './stock-symbol.js';

describe('parseSymbol', () => {
  it.each(['A', 'AAPL', 'BRK.B', 'RDS-A', 'X2', 'ABCDEFGHIJKL', 'CASHX'])('reads %s', (symbol) => {
    expect(parseSymbol(symbol)).toBe(symbol);
  });

  it.each(['../x', '..', '/etc/passwd', 'A/B', 'A\\B', 'A\0'])(
    '41: refuses %j, which could be a path',
    (symbol) => {
      expect(errorOf(() => parseSymbol(symbol))).toMatchObject({ code: 'invalid_symbol' });
    },
  );

  it.each(['CASH', 'aapl', '', '2X', '.A', 'AAPL ', 'AAPL\n', 'ABCDEFGHIJKLM', 'ÄB', 5, null, undefined, {}])(
    'refuses %j',
    (symbol) => {
      expect(errorOf(() => parseSymbol(symbol, 'universe.3'))).toMatchObject({
        code: 'invalid_symbol',
        message: 'universe.3 must be a ticker such as AAPL: upper-case letters, digits, "." or "-".',
      });
    },
  );
});
