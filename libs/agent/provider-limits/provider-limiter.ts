import { type ProviderLimit } from '@app/config';

/** A provider, by its host, and how much it may be asked. */
export interface LimitedHost {
  readonly host: string;
  readonly limit: ProviderLimit;
}

/** Keeps to the limits of provider hosts, for all who ask through it. */
export interface ProviderLimiter {
  /**
   * Waits until the host may be asked once more, then makes the call, and gives its place free when the call has ended,
   * whichever way.
   * @throws the signal's reason when aborted while it waits; DomainError `provider_limits_unavailable` (retryable) when
   *   nobody can tell whether the host may be asked, then nothing was asked; what the call throws
   */
  run<Answer>(place: LimitedHost, signal: AbortSignal, call: () => Promise<Answer>): Promise<Answer>;
}
