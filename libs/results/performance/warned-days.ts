import { countWarnedDays } from '@app/domain';
import { type PortfolioTrack } from './track.js';
import { type WarnedDaysView } from './performance-views.js';

/** How many model-days of some portfolios carry warnings. */
export function warnedDays(tracks: readonly Pick<PortfolioTrack, 'days'>[]): WarnedDaysView {
  const warned = tracks
    .flatMap(({ days }) => days.map(({ warningCodes }) => warningCodes))
    .filter((codes) => codes.length > 0);
  return {
    warned_days: warned.length,
    ...(warned.length > 0 ? { warned_days_by_code: countWarnedDays(warned) } : {}),
  };
}
