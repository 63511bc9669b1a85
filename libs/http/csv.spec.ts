import { toCsv } from './csv.js';

const columns = ['model', 'value'];

describe('toCsv', () => {
  it('writes a header and a line per row, each ended by CRLF', () => {
    expect(
      toCsv({
        columns,
        rows: [
          ['alpha', 10.5],
          ['beta', -2],
        ],
      }),
    ).toBe('model,value\r\nalpha,10.5\r\nbeta,-2\r\n');
  });

  it.each([
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['a line break', 'a\nb', '"a\nb"'],
    ['a formula', '=1+1', "'=1+1"],
    ['a formula with a comma', '=SUM(A1,A2)', '"\'=SUM(A1,A2)"'],
    ['a plus', '+49', "'+49"],
    ['a minus', '-cmd', "'-cmd"],
    ['an at sign', '@import', "'@import"],
    ['a tab', '\tx', "'\tx"],
    ['a carriage return', '\rx', '"\'\rx"'],
    ['nothing', null, ''],
    ['what is missing', undefined, ''],
    ['a flag', true, 'true'],
    ['a negative number', -0.25, '-0.25'],
    ['a tiny number', 1e-9, '1e-9'],
  ])('writes %s', (_what, value, written) => {
    expect(toCsv({ columns: ['x'], rows: [[value]] })).toBe(`x\r\n${written}\r\n`);
  });

  it('writes the header alone when there are no rows', () => {
    expect(toCsv({ columns, rows: [] })).toBe('model,value\r\n');
  });
});
