export { dayAtExchange } from '@app/market-data';

/** Tells the time; injected, so that tests choose it. */
export type Clock = () => Date;

/** An instant as the contract writes it: UTC ISO 8601 with `Z`. */
export function instantText(clock: Clock): string {
  return clock().toISOString();
}
