import { type DailyBar } from '@app/database';
import { Money, parseTradingDate } from '@app/domain';

/** By symbol, then date: the open and, once it is known, the close, as in `100 101.5`. */
export type PriceTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A week of October 2025 after the registration on the 1st: NVDA moves, AAPL does not. Of the 9th only opens are known. */
export const OCTOBER_PRICES: PriceTable = {
  NVDA: {
    '2025-10-01': '100 100',
    '2025-10-02': '100 110',
    '2025-10-03': '110 120',
    '2025-10-06': '120 90',
    '2025-10-07': '90 90',
    '2025-10-08': '90 95',
    '2025-10-09': '96',
  },
  AAPL: {
    '2025-10-01': '200 200',
    '2025-10-02': '200 200',
    '2025-10-03': '200 200',
    '2025-10-06': '200 200',
    '2025-10-07': '200 200',
    '2025-10-08': '200 200',
    '2025-10-09': '200',
  },
};

export function dailyBarsOf(table: PriceTable): DailyBar[] {
  return Object.entries(table).flatMap(([symbol, byDate]) =>
    Object.entries(byDate).map(([date, prices]) => toBar(symbol, date, prices)),
  );
}

function toBar(symbol: string, date: string, prices: string): DailyBar {
  const [open = '', close] = prices.split(' ');
  const known = close === undefined ? {} : { close: Money.parse(close) };
  return { symbol, date: parseTradingDate(date), open: Money.parse(open), ...known };
}
