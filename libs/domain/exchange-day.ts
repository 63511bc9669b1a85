import { parseTradingDate, type TradingDate } from './trading-date.js';

const exchangeDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', dateStyle: 'short' });

/** The calendar day at the exchange (New York) at an instant. */
export function dayAtExchange(instant: Date): TradingDate {
  return parseTradingDate(exchangeDay.format(instant));
}
