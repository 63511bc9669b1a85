import { type CoverageRepository, type LastDownload, type SymbolCoverage } from '@app/database';
import { type TradingDate } from '@app/domain';
import { usExchangeCalendar } from '../calendar/trading-calendar.js';

/** What is known of a symbol's prices. */
export interface CoverageEntry extends SymbolCoverage {
  /** Sessions between the first and the last date without a bar, the newest first, at most `MAX_LISTED_GAPS`. */
  readonly gaps: readonly TradingDate[];
  readonly gapCount: number;
  readonly lastDownload?: LastDownload;
  readonly quarantined: number;
}

export const MAX_LISTED_GAPS = 20;

/**
 * What is stored, by symbol. Dates are read of those symbols only whose number of bars tells that some are missing.
 */
export async function coverageReport(coverage: CoverageRepository): Promise<readonly CoverageEntry[]> {
  const [symbols, downloads, quarantined] = await Promise.all([
    coverage.symbols(),
    coverage.lastDownloads(),
    coverage.quarantineCounts(),
  ]);
  const holed = symbols.filter((symbol) => sessionsOf(symbol).length !== symbol.sessions);
  const dates = await coverage.datesOf(holed.map(({ symbol }) => symbol));
  return symbols.map((entry) => {
    const known = new Set(dates.get(entry.symbol));
    const gaps = dates.has(entry.symbol) ? sessionsOf(entry).filter((date) => !known.has(date)) : [];
    return {
      ...entry,
      gaps: gaps.reverse().slice(0, MAX_LISTED_GAPS),
      gapCount: gaps.length,
      lastDownload: downloads.get(entry.symbol),
      quarantined: quarantined.get(entry.symbol) ?? 0,
    };
  });
}

function sessionsOf({ firstDate, lastDate }: SymbolCoverage): TradingDate[] {
  return usExchangeCalendar.sessionsBetween(firstDate, lastDate);
}
