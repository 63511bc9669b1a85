import { performanceDayOf } from '../../testing/known-track.builder.js';
import { tracksOf, trackFromValues } from './track.js';
import { day } from '../../testing/portfolio.builder.js';

describe('tracksOf', () => {
  it('makes one track per model, in the order of the models', () => {
    const tracks = tracksOf([
      performanceDayOf('alpha 2025-10-02 10100'),
      performanceDayOf('alpha 2025-10-03 10302', { profit: 202, returnFraction: 0.02 }),
      performanceDayOf('beta 2025-10-03 9900'),
    ]);
    expect(tracks).toMatchObject([
      { model: 'alpha', dates: ['2025-10-02', '2025-10-03'], values: [10_100, 10_302], base: 10_000 },
      { model: 'beta', dates: ['2025-10-03'], returns: [-0.01], base: 10_000 },
    ]);
    expect(tracks[0]!.returns).toEqual([0.01, 0.02]);
    expect(tracks[0]!.firstModelDayId).toBe('alpha_2025-10-02');
  });

  it('starts from the value before its own first session, whatever that is', () => {
    const [track] = tracksOf([performanceDayOf('alpha 2025-10-03 12500', { profit: -500 })]);
    expect(track!.base).toBe(13_000);
  });

  it('belongs to the job of its last session', () => {
    const days = ['job-1', 'job-2', 'job-3'].map((jobId, index) =>
      performanceDayOf(`alpha 2025-10-0${index + 1}`, { jobId }),
    );
    expect(tracksOf(days)[0]!.jobId).toBe('job-3');
  });

  it.each([0, 1, 2])('is provisional when the value of one session is, be it number %i', (which) => {
    const days = [0, 1, 2].map((index) =>
      performanceDayOf(`alpha 2025-10-0${index + 1}`, { provisional: index === which }),
    );
    expect(tracksOf(days)[0]!.provisional).toBe(true);
  });

  it('is not provisional when none is', () => {
    expect(tracksOf([performanceDayOf('alpha 2025-10-02')])[0]!.provisional).toBe(false);
    expect(tracksOf([])).toEqual([]);
  });
});

describe('trackFromValues', () => {
  const dates = [day('2025-10-02'), day('2025-10-03'), day('2025-10-06')];

  it('measures the first return from the base and the others from the session before', () => {
    expect(trackFromValues(dates, 100, [110, 99, 99])).toEqual({
      dates,
      base: 100,
      values: [110, 99, 99],
      returns: [expect.closeTo(0.1, 12), expect.closeTo(-0.1, 12), 0],
    });
  });

  it('knows no return into or out of a session without a value', () => {
    const { returns } = trackFromValues(dates, 100, [110, Number.NaN, 121]);
    expect(returns).toEqual([expect.closeTo(0.1, 12), Number.NaN, Number.NaN]);
  });
});
