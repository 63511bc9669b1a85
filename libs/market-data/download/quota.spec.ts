import { type DownloadUsage, type DownloadWindow } from '@app/database';
import { downloadQuota } from './quota.js';

function quotaOf(
  usage: Partial<DownloadUsage>,
  limits = { perDay: 25, perMinute: 5 },
  now = '2025-10-07T12:00:00Z',
) {
  const asked: DownloadWindow[] = [];
  const used = { today: 0, lastMinute: 0, dailyLimitMet: false, ...usage };
  const downloads = {
    usage: (window: DownloadWindow) => {
      asked.push(window);
      return Promise.resolve(used);
    },
  };
  return { asked, quota: downloadQuota(downloads, limits, new Date(now)) };
}

describe('downloadQuota', () => {
  it('tells what is left of both limits', async () => {
    expect(await quotaOf({ today: 7, lastMinute: 2 }).quota).toEqual({
      limitPerDay: 25,
      usedToday: 7,
      leftToday: 18,
      limitPerMinute: 5,
      usedThisMinute: 2,
      leftThisMinute: 3,
      resetsAt: '2025-10-08T04:00:00.000Z',
    });
  });

  it('is never less than nothing, though a limit was lowered since', async () => {
    expect(await quotaOf({ today: 30, lastMinute: 9 }).quota).toMatchObject({
      leftToday: 0,
      leftThisMinute: 0,
    });
  });

  it('has nothing left today when the provider says so, whatever was counted; the minute is another matter', async () => {
    expect(await quotaOf({ today: 3, dailyLimitMet: true }).quota).toMatchObject({
      usedToday: 3,
      leftToday: 0,
      leftThisMinute: 5,
    });
    const unlimited = { perDay: 0, perMinute: 0 };
    expect(await quotaOf({ dailyLimitMet: true }, unlimited).quota).toMatchObject({
      limitPerDay: null,
      leftToday: 0,
      leftThisMinute: null,
    });
  });

  it.each([
    [
      'before midnight in New York',
      '2025-10-07T03:59:59Z',
      '2025-10-06T04:00:00.000Z',
      '2025-10-07T04:00:00.000Z',
    ],
    [
      'from midnight in New York on',
      '2025-10-07T04:00:00Z',
      '2025-10-07T04:00:00.000Z',
      '2025-10-08T04:00:00.000Z',
    ],
    [
      'on the day of 25 hours',
      '2025-11-02T12:00:00Z',
      '2025-11-02T04:00:00.000Z',
      '2025-11-03T05:00:00.000Z',
    ],
  ])('counts from midnight to midnight in New York: %s', async (_when, now, dayStart, resetsAt) => {
    const { asked, quota } = quotaOf({}, undefined, now);
    expect(await quota).toMatchObject({ resetsAt });
    expect(asked).toMatchObject([{ dayStart }]);
  });
});
