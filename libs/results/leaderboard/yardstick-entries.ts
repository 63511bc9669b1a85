import { type TradingDate } from '@app/domain';
import {
  annualVolatility,
  maxDrawdown,
  report,
  reportAnnualised,
  sharpeRatio,
  totalReturn,
} from '@app/metrics';
import { type BaselineTracks } from '../baselines/baselines.js';
import { quantile, RANDOM_RUNS } from '../baselines/random-runs.js';
import { type Track } from '../performance/track.js';
import { type LeaderboardEntry } from './leaderboard-views.js';

/** The line of something that is held: the benchmark or a baseline. */
export function heldEntry(
  kind: 'benchmark' | 'baseline',
  name: string,
  { dates, returns: all, values }: Track,
): LeaderboardEntry {
  const returns = all.filter((value) => !Number.isNaN(value));
  const missing = dates.filter((_, index) => Number.isNaN(all[index]));
  return {
    kind,
    name,
    rank: null,
    comparable: missing.length === 0,
    ...(missing.length > 0
      ? {
          not_comparable_because: 'missing_days' as const,
          missing_sessions: missing.length,
          missing_dates: missing.slice(0, 20),
        }
      : {}),
    total_return: report(totalReturn(returns)).value,
    annual_volatility: reportAnnualised(annualVolatility(returns), returns).value,
    sharpe_ratio: reportAnnualised(sharpeRatio(returns), returns).value,
    max_drawdown: report(maxDrawdown(returns)).value,
    final_value: report(values.at(-1) ?? Number.NaN).value,
    ...spanOf(dates),
  };
}

/** The baselines' lines; a baseline that cannot be computed has none. */
export function baselineEntries(
  { equalWeight, randomReturns }: BaselineTracks,
  dates: readonly TradingDate[],
): readonly LeaderboardEntry[] {
  return [
    ...(equalWeight ? [heldEntry('baseline', 'equal-weight', equalWeight)] : []),
    ...(randomReturns.length > 0 && randomReturns.every(Number.isFinite)
      ? [randomEntry(randomReturns, dates)]
      : []),
  ];
}

/** The random runs in one line: their median, and the band around it. */
function randomEntry(returns: readonly number[], dates: readonly TradingDate[]): LeaderboardEntry {
  const [p5, p25, p50, p75, p95] = [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => quantile(returns, share)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    kind: 'baseline',
    name: 'random',
    rank: null,
    comparable: true,
    total_return: p50,
    annual_volatility: null,
    sharpe_ratio: null,
    max_drawdown: null,
    final_value: null,
    ...spanOf(dates),
    band: { runs: RANDOM_RUNS, p5, p25, p50, p75, p95 },
  };
}

function spanOf(dates: readonly TradingDate[]) {
  return { sessions: dates.length, start_date: String(dates[0]), end_date: String(dates.at(-1)) };
}
