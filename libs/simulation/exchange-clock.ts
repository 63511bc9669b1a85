import { parseTradingDate, type TradingDate } from '@app/domain';

/** Tells the time; injected, so that tests choose it. */
export type Clock = () => Date;

const exchangeDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', dateStyle: 'short' });

/** The calendar day at the exchange (New York) at an instant. */
export function dayAtExchange(instant: Date): TradingDate {
  return parseTradingDate(exchangeDay.format(instant));
}

/** An instant as the contract writes it: UTC ISO 8601 with `Z`. */
export function instantText(clock: Clock): string {
  return clock().toISOString();
}
