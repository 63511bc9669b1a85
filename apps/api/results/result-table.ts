import { type CsvTable } from '@app/http';
import { type DateResult, type DateResults, type RangeResults } from '@app/results';

/** Results as a table: of one date a row per model, of a range a row per model and date. */
export function resultTable(view: DateResults | RangeResults): CsvTable {
  return 'date' in view ? dateTable(view) : rangeTable(view);
}

function dateTable({ date, results }: DateResults): CsvTable {
  return {
    columns: [
      'date',
      'model',
      'market',
      'cash',
      'portfolio_value',
      'profit',
      'return_pct',
      'provisional',
      'holdings',
      'stale_symbols',
      'warnings',
    ],
    rows: results.map((result) => [
      date,
      result.model,
      result.market,
      result.positions.CASH,
      result.daily_pnl.portfolio_value,
      result.daily_pnl.profit,
      result.daily_pnl.return_pct,
      result.daily_pnl.provisional ?? false,
      holdingsText(result),
      result.stale_symbols?.join(' '),
      result.warning_codes?.join(' '),
    ]),
  };
}

/** Such as `AAPL:3 NVDA:10`. */
function holdingsText({ positions }: DateResult): string {
  const held = Object.entries(positions).filter(([symbol]) => symbol !== 'CASH');
  return held.map(([symbol, shares]) => `${symbol}:${shares}`).join(' ');
}

function rangeTable({ results }: RangeResults): CsvTable {
  return {
    columns: [
      'date',
      'model',
      'market',
      'portfolio_value',
      'profit',
      'return_pct',
      'provisional',
      'warnings',
    ],
    rows: results.flatMap(({ model, market, daily }) =>
      daily.map((day) => [
        day.date,
        model,
        market,
        day.portfolio_value,
        day.profit,
        day.return_pct,
        day.provisional ?? false,
        day.warning_codes?.join(' '),
      ]),
    ),
  };
}
