import { report, reportAnnualised } from './index.js';

const returns = (count: number) => Array<number>(count).fill(0.01);

describe('report', () => {
  it.each([
    { value: 0.5, expected: { value: 0.5, reason: null } },
    { value: 0, expected: { value: 0, reason: null } },
    { value: Number.NaN, expected: { value: null, reason: 'undefined' } },
    { value: Infinity, expected: { value: null, reason: 'infinite' } },
    { value: -Infinity, expected: { value: null, reason: 'infinite' } },
  ])('$value', ({ value, expected }) => {
    expect(report(value)).toEqual(expected);
  });
});

describe('reportAnnualised', () => {
  it.each([
    { value: 1.5, of: returns(20), expected: { value: 1.5, reason: null } },
    { value: 1.5, of: returns(19), expected: { value: null, reason: 'too_few_returns' } },
    { value: Number.NaN, of: [], expected: { value: null, reason: 'too_few_returns' } },
    { value: Infinity, of: returns(20), expected: { value: null, reason: 'infinite' } },
    { value: 1.5, of: [...returns(19), Number.NaN], expected: { value: null, reason: 'too_few_returns' } },
  ])('$value of $of.length', ({ value, of, expected }) => {
    expect(reportAnnualised(value, of)).toEqual(expected);
  });
});
