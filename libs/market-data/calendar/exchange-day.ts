import { dayAtExchange, type TradingDate } from '@app/domain';

const TIME_ZONE = 'America/New_York';
const HOUR_MS = 3_600_000;
const exchangeTime = new Intl.DateTimeFormat('en-GB', { timeZone: TIME_ZONE, timeStyle: 'short' });

/** The time of day at the exchange at an instant, `HH:MM`. */
export function timeAtExchange(instant: Date): string {
  return exchangeTime.format(instant);
}

/** The instant of the midnight with which the exchange's day of an instant began. */
export function startOfExchangeDay(instant: Date): Date {
  return midnightOf(dayAtExchange(instant));
}

/** The instant of the next midnight at the exchange. */
export function endOfExchangeDay(instant: Date): Date {
  // From any time of a day 30 hours later than its midnight lie in the next one, also when the clocks change.
  return startOfExchangeDay(new Date(startOfExchangeDay(instant).getTime() + 30 * HOUR_MS));
}

/** New York is four or five hours behind UTC; its clocks never change at midnight. */
function midnightOf(date: TradingDate): Date {
  const summer = new Date(`${date}T04:00:00.000Z`);
  return exchangeTime.format(summer) === '00:00' ? summer : new Date(summer.getTime() + HOUR_MS);
}
