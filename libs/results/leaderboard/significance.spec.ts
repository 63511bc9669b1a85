import { Significance, type DatedReturns } from './significance.js';

const DATES = Array.from({ length: 12 }, (_, index) => `2025-10-${String(index + 1).padStart(2, '0')}`);

/** Twelve sessions with the returns of a list, repeated. */
function record(name: string, ...returns: readonly number[]): DatedReturns {
  return { name, dates: DATES, returns: DATES.map((_, index) => returns[index % returns.length]!) };
}

/** Ahead of, level with and behind `middle` by far more than they scatter. */
const ahead = record('ahead', 0.03, 0.034, 0.028, 0.033, 0.031);
const middle = record('middle', 0, 0.001, -0.001, 0.002, 0, -0.002, 0.001);
const behind = record('behind', -0.03, -0.026, -0.032, -0.027, -0.029);
const shaky = record('shaky', 0.05, -0.04, 0.03, 0.01, -0.06, 0.02, -0.01);

const verdicts = async (significance: Significance, pairs: readonly [DatedReturns, DatedReturns][]) => {
  const shown: string[] = [];
  for (const [first, second] of pairs) {
    const view = await significance.compare(first, second);
    shown.push(`${first.name}: ${view?.verdict} than ${view?.against}`);
  }
  return shown;
};

describe('Significance', () => {
  it('says who is better, from the side of the first, in both orders', async () => {
    expect(
      await verdicts(new Significance(), [
        [ahead, middle],
        [middle, ahead],
        [behind, middle],
        [middle, behind],
        [shaky, middle],
      ]),
    ).toEqual([
      'ahead: better than middle',
      'middle: worse than ahead',
      'behind: worse than middle',
      'middle: better than behind',
      'shaky: not distinguishable than middle',
    ]);
  });

  it('shows first minus second', async () => {
    const view = await new Significance().compare(ahead, middle);
    // The returns of `ahead` add up to 0.376 over the twelve sessions, those of `middle` to 0.003.
    expect(view?.mean_daily_difference).toBeCloseTo(0.0310833333333, 12);
    expect(view!.lower).toBeGreaterThan(0);
    expect(view!.upper).toBeGreaterThan(view!.lower);
    expect(view).toMatchObject({ sessions: 12, approximate: true });
    const reversed = await new Significance().compare(middle, ahead);
    expect(reversed?.mean_daily_difference).toBeCloseTo(-0.0310833333333, 12);
    expect(reversed!.upper).toBeLessThan(0);
  });

  it('keeps a comparison for both of its records: neither the same first nor the same second one is enough', async () => {
    const significance = new Significance();
    const pairs: [DatedReturns, DatedReturns][] = [
      [ahead, middle],
      [behind, middle],
      [shaky, middle],
      [ahead, behind],
      [ahead, shaky],
      [middle, ahead],
    ];
    const once = await verdicts(significance, pairs);
    expect(once).toEqual([
      'ahead: better than middle',
      'behind: worse than middle',
      'shaky: not distinguishable than middle',
      'ahead: better than behind',
      'ahead: better than shaky',
      'middle: worse than ahead',
    ]);
    expect(await verdicts(significance, pairs)).toEqual(once);
  });

  it('names the second one also where an equal record was compared before', async () => {
    const significance = new Significance();
    await significance.compare(ahead, middle);
    const twin = { ...middle, name: 'twin' };
    expect(await significance.compare(ahead, twin)).toMatchObject({ against: 'twin', verdict: 'better' });
  });

  it('compares over the sessions that both have, whichever of them lacks one or knows no return of it', async () => {
    const first = { ...ahead, dates: DATES.slice(2), returns: ahead.returns.slice(2) };
    expect(await new Significance().compare(first, middle)).toMatchObject({ sessions: 10 });
    expect(await new Significance().compare(middle, first)).toMatchObject({ sessions: 10 });
    const holed = {
      ...middle,
      returns: middle.returns.map((value, index) => (index === 5 ? Number.NaN : value)),
    };
    expect(await new Significance().compare(ahead, holed)).toMatchObject({ sessions: 11 });
    expect(await new Significance().compare(holed, ahead)).toMatchObject({ sessions: 11, verdict: 'worse' });
  });

  it('does not tell equal records apart, and gives none of too few sessions', async () => {
    expect(await new Significance().compare(ahead, { ...ahead, name: 'twin' })).toMatchObject({
      against: 'twin',
      verdict: 'not distinguishable',
      mean_daily_difference: 0,
      p_value: 1,
    });
    const short = { ...ahead, dates: DATES.slice(0, 4), returns: ahead.returns.slice(0, 4) };
    expect(await new Significance().compare(short, middle)).toBeNull();
  });
});
