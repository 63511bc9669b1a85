import { type CsvTable, type CsvValue } from '@app/http';
import { countsText } from '../reads/counts-text.js';
import { universeText } from '../reads/universe.dto.js';
import { type ComparisonView, type LeaderboardEntry, type LeaderboardView } from '@app/results';

const COMPARISON_COLUMNS = ['verdict', 'mean_daily_difference', 'lower', 'upper', 'p_value', 'approximate'];

/** A row per line of the leaderboard; pairs are in the JSON only. */
export function leaderboardTable({ entries }: LeaderboardView): CsvTable {
  return {
    columns: [
      'rank',
      'tied',
      'kind',
      'name',
      'total_return',
      'annual_volatility',
      'sharpe_ratio',
      'max_drawdown',
      'final_value',
      'sessions',
      'start_date',
      'end_date',
      'comparable',
      'not_comparable_because',
      'missing_sessions',
      'provisional',
      'market',
      'knowledge_cutoff',
      'possibly_contaminated',
      'universe',
      ...COMPARISON_COLUMNS.map((name) => `benchmark_${name}`),
      'leader',
      ...COMPARISON_COLUMNS.map((name) => `leader_${name}`),
      'probabilistic_sharpe_ratio',
      'deflated_sharpe_ratio',
      'first_day_hold_return',
      'beats_random',
      'replicates',
      'replicates_standard_deviation',
      'replicates_lower',
      'replicates_upper',
      'random_p5',
      'random_p25',
      'random_p50',
      'random_p75',
      'random_p95',
      'warned_days',
      'warnings',
    ],
    rows: entries.map((entry) => [
      ...standing(entry),
      ...inference(entry),
      ...spread(entry),
      ...warned(entry),
    ]),
  };
}

function standing(entry: LeaderboardEntry): CsvValue[] {
  return [
    entry.rank,
    entry.tied ?? false,
    entry.kind,
    entry.name,
    entry.total_return,
    entry.annual_volatility,
    entry.sharpe_ratio,
    entry.max_drawdown,
    entry.final_value,
    entry.sessions,
    entry.start_date,
    entry.end_date,
    entry.comparable,
    entry.not_comparable_because,
    entry.missing_sessions,
    entry.provisional ?? false,
    entry.market,
    entry.knowledge_cutoff,
    entry.possibly_contaminated ?? false,
    universeText(entry.universe),
  ];
}

function inference(entry: LeaderboardEntry): CsvValue[] {
  return [
    ...comparison(entry.versus_benchmark),
    entry.versus_leader?.against,
    ...comparison(entry.versus_leader),
    entry.probabilistic_sharpe_ratio,
    entry.deflated_sharpe_ratio,
    entry.first_day_hold_return,
    entry.beats_random,
  ];
}

function comparison(view: ComparisonView | null | undefined): CsvValue[] {
  return [
    view?.verdict,
    view?.mean_daily_difference,
    view?.lower,
    view?.upper,
    view?.p_value,
    view?.approximate,
  ];
}

function spread({ replicates, band }: LeaderboardEntry): CsvValue[] {
  return [
    replicates?.count,
    replicates?.standard_deviation,
    replicates?.interval?.lower,
    replicates?.interval?.upper,
    band?.p5,
    band?.p25,
    band?.p50,
    band?.p75,
    band?.p95,
  ];
}

function warned(entry: LeaderboardEntry): CsvValue[] {
  return [entry.warned_days, countsText(entry.warned_days_by_code)];
}
