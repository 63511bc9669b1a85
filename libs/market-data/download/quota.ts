import { type DownloadLimits, type PriceDownloadRepository } from '@app/database';
import { endOfExchangeDay, startOfExchangeDay } from '../calendar/exchange-day.js';

/** What is left of the provider's limits. A limit of null is none, and so is what is left of it. */
export interface DownloadQuota {
  readonly limitPerDay: number | null;
  readonly usedToday: number;
  readonly leftToday: number | null;
  readonly limitPerMinute: number | null;
  readonly usedThisMinute: number;
  readonly leftThisMinute: number | null;
  /** The next midnight at the exchange, with which the provider's day begins. */
  readonly resetsAt: string;
}

/** What all processes together have used of the limits at an instant; 0 left today also when the provider says so. */
export async function downloadQuota(
  downloads: Pick<PriceDownloadRepository, 'usage'>,
  { perDay, perMinute }: DownloadLimits,
  now: Date,
): Promise<DownloadQuota> {
  const dayStart = startOfExchangeDay(now).toISOString();
  const { today, lastMinute, dailyLimitMet } = await downloads.usage({ now: now.toISOString(), dayStart });
  const left = (limit: number, used: number) => (limit === 0 ? null : Math.max(0, limit - used));
  return {
    limitPerDay: perDay === 0 ? null : perDay,
    usedToday: today,
    leftToday: dailyLimitMet ? 0 : left(perDay, today),
    limitPerMinute: perMinute === 0 ? null : perMinute,
    usedThisMinute: lastMinute,
    leftThisMinute: left(perMinute, lastMinute),
    resetsAt: endOfExchangeDay(now).toISOString(),
  };
}
