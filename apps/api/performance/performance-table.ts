import { type CsvTable } from '@app/http';
import { PERFORMANCE_METRICS, type PerformanceView } from '@app/results';
import { type Request } from 'express';
import { countsText } from '../reads/counts-text.js';
import { universeText } from '../reads/universe.dto.js';

/** Performance as a table: a row of metrics per model, or with `table=daily` a row per model and date. */
export function performanceTable(view: PerformanceView, { query }: Pick<Request, 'query'>): CsvTable {
  return query.table === 'daily' ? dailyTable(view) : metricsTable(view);
}

function metricsTable({ results }: PerformanceView): CsvTable {
  return {
    columns: [
      'kind',
      'name',
      'market',
      'provisional',
      'replicate_of',
      'knowledge_cutoff',
      'possibly_contaminated',
      'universe',
      'start_date',
      'end_date',
      'sessions',
      ...PERFORMANCE_METRICS,
      'drawdown_start',
      'drawdown_valley',
      'drawdown_recovery',
      'null_reasons',
      'warned_days',
      'warnings',
    ],
    rows: results.map((result) => [
      result.kind,
      result.name,
      result.market,
      result.provisional ?? false,
      result.replicate_of,
      result.knowledge_cutoff,
      result.possibly_contaminated ?? false,
      universeText(result.universe),
      result.start_date,
      result.end_date,
      result.sessions,
      ...PERFORMANCE_METRICS.map((name) => result.metrics[name]),
      result.deepest_drawdown?.start,
      result.deepest_drawdown?.valley,
      result.deepest_drawdown?.recovery,
      Object.entries(result.null_reasons)
        .map(([name, reason]) => `${name}:${reason}`)
        .join(' '),
      result.warned_days,
      countsText(result.warned_days_by_code),
    ]),
  };
}

function dailyTable({ results }: PerformanceView): CsvTable {
  return {
    columns: ['date', 'kind', 'name', 'value', 'return', 'cumulative_return'],
    rows: results.flatMap(({ kind, name, daily }) =>
      daily.map((day) => [day.date, kind, name, day.value, day.return, day.cumulative_return]),
    ),
  };
}
