import { publicationDay } from './publication-day.js';

/** 16:30 in New York. */
const answeredAt = new Date('2025-10-10T20:30:00Z');

describe('publicationDay', () => {
  it.each([
    ['2025-10-03', '2025-10-03'],
    ['2025/10/03', '2025-10-03'],
    [' 2025-10-03\n', '2025-10-03'],
    ['2025-10-03T12:00:00Z', '2025-10-03'],
    ['2025-10-03T12:00Z', '2025-10-03'],
    ['2025-10-03 12:00:00 +0000', '2025-10-03'],
    ['2025-10-03T12:00:00.123456+00:00', '2025-10-03'],
    ['2024-02-29', '2024-02-29'],
    ['Oct 3, 2025', '2025-10-03'],
    ['October 3, 2025', '2025-10-03'],
    ['Sept. 3, 2025', '2025-09-03'],
    ['Friday, October 3, 2025', '2025-10-03'],
    ['3 Oct 2025', '2025-10-03'],
    ['03 October 2025', '2025-10-03'],
    ['Fri, 03 Oct 2025 12:00:00 GMT', '2025-10-03'],
    ['Fri, 3 Oct 2025 12:00:00 +0200', '2025-10-03'],
    ['3 Oct 2025 12:00 EDT', '2025-10-03'],
    ['2025-10-3', '2025-10-03'],
    ['2025-10-03 20:00 EDT', '2025-10-03'],
    ['Fri Oct 03 2025 20:00:00 GMT+0000 (Coordinated Universal Time)', '2025-10-03'],
    ['20251003', '2025-10-03'],
    ['20251003T120000Z', '2025-10-03'],
    ["D:20251003120000-04'00'", '2025-10-03'],
    ['October 3rd, 2025', '2025-10-03'],
    ['Oct 3, 2025 at 11:30 PM EDT', '2025-10-03'],
    ['Oct 3, 2025, 11:30 pm PT', '2025-10-04'],
    ['1759507200', '2025-10-03'],
    [1_759_507_200, '2025-10-03'],
    [1_759_507_200_000, '2025-10-03'],
  ])('reads %j as %s', (claim, day) => {
    expect(publicationDay(claim, answeredAt)).toBe(day);
  });

  it.each([
    ['late in the evening of the 2nd in New York', '2025-10-03T03:59:59Z', '2025-10-02'],
    ['midnight of the 3rd in New York', '2025-10-03T04:00:00Z', '2025-10-03'],
    ['the 3rd in Tokyo, the 2nd in New York', '2025-10-03T08:00:00+09:00', '2025-10-02'],
    ['the 2nd in Honolulu, the 3rd in New York', 'Thu, 02 Oct 2025 22:00:00 -1000', '2025-10-03'],
    ['after the end of summer time', '2025-11-03T04:59:59Z', '2025-11-02'],
    ['morning in an unknown zone: at the latest the same day', '2025-10-02T08:00:00', '2025-10-02'],
    ['evening in an unknown zone: perhaps the next day', '2025-10-02T20:00:00', '2025-10-03'],
  ])('counts %s (%s) as %s', (_what, claim, day) => {
    expect(publicationDay(claim, answeredAt)).toBe(day);
  });

  it.each([
    ['just now', '2025-10-10'],
    ['today', '2025-10-10'],
    ['yesterday', '2025-10-09'],
    ['Yesterday', '2025-10-09'],
    ['2 hours ago', '2025-10-10'],
    ['an hour ago', '2025-10-10'],
    ['17 hours ago', '2025-10-09'],
    ['1 day ago', '2025-10-09'],
    ['3 days ago', '2025-10-07'],
    ['1 week ago', '2025-10-03'],
    ['1 month ago', '2025-09-12'],
    ['2 months ago', '2025-08-15'],
    ['1 year ago', '2024-10-10'],
  ])('counts %j from the time of the answer: %s', (claim, day) => {
    expect(publicationDay(claim, answeredAt)).toBe(day);
  });

  it.each([
    ['day or month first', '10/03/2025'],
    ['day or month first', '03.10.2025'],
    ['no such day', '2025-02-29'],
    ['no such day', 'Feb 30, 2025'],
    ['no such month', '2025-13-01'],
    ['no such time', '2025-10-03T25:00:00Z'],
    ['no year', 'Oct 3'],
    ['no day', 'October 2025'],
    ['a year', '2025'],
    ['an unknown zone', '3 Oct 2025 12:00 XYZ'],
    ['a placeholder', '1970-01-01T00:00:00Z'],
    ['a placeholder', '0001-01-01'],
    ['words', 'recently'],
    ['words around a date', 'Updated 2025-10-03'],
    ['words after a relative date', '3 days ago or so'],
    ['another language', 'hace 3 días'],
    ['nothing', ''],
    ['a number', 20_251_003.5],
    ['a list', ['2025-10-03']],
    ['an object', {}],
    ['too much', `2025-10-03${' '.repeat(100)}`],
  ])('reads %s (%j) as no date', (_what, claim) => {
    expect(publicationDay(claim, answeredAt)).toBeUndefined();
  });
});
