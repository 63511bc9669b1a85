import { type TradingDate } from '@app/domain';
import { type PriceImportReport } from '@app/market-data';

/** The first date from which on stored portfolio values may be outdated; undefined when nothing changed. */
export function firstChange(reports: readonly PriceImportReport[]): TradingDate | undefined {
  return reports
    .flatMap(
      ({ changed, firstDate, datesWithNewCloses }) => (changed > 0 ? firstDate : datesWithNewCloses[0]) ?? [],
    )
    .sort()[0];
}
