export { dayAtExchange } from '@app/domain';

/** Tells the time; injected, so that tests choose it. */
export type Clock = () => Date;

/** What the machine says. */
export const systemClock: Clock = () => new Date();

/** An instant as the contract writes it: UTC ISO 8601 with `Z`. */
export function instantText(clock: Clock): string {
  return clock().toISOString();
}
