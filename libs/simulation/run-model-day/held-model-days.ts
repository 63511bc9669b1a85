import { type ModelDayRepository } from '@app/database';
import { DomainError, type ModelDay } from '@app/domain';
import { type Log } from '../log.js';

const INTERVAL_MS = 1_000;

/**
 * Watches the model-days that this worker has under way, and ends the attempts at those that were cancelled or taken
 * over: their result would be refused, so that nobody should pay for it.
 */
export class HeldModelDays {
  private readonly held = new Map<
    string,
    { readonly claim: ModelDay; readonly controller: AbortController }
  >();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly modelDays: ModelDayRepository,
    private readonly log: Log,
  ) {}

  /** @returns a signal that is aborted with DomainError `attempt_superseded` when the attempt no longer counts */
  watch(claim: ModelDay): AbortSignal {
    const controller = new AbortController();
    this.held.set(claim.id, { claim, controller });
    this.timer ??= setInterval(() => {
      this.look().catch((error: unknown) => {
        this.log.warn(
          { error },
          'could not look whether model-days under way still count; the next look is tried',
        );
      });
    }, INTERVAL_MS);
    return controller.signal;
  }

  /** Ends the watch over an attempt; a later attempt at the same model-day stays watched. */
  forget(claim: ModelDay): void {
    if (this.held.get(claim.id)?.claim === claim) this.held.delete(claim.id);
    if (this.held.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async look(): Promise<void> {
    const watched = [...this.held.values()];
    const still = await this.modelDays.stillHeld(watched.map(({ claim }) => claim));
    for (const { claim, controller } of watched) {
      if (!still.has(claim.id)) controller.abort(noLongerHeld(claim));
    }
  }
}

function noLongerHeld(claim: ModelDay): DomainError {
  return new DomainError({
    code: 'attempt_superseded',
    message: `Attempt ${claim.attempt} of ${claim.signature} on ${claim.date} was cancelled or taken over.`,
    fault: 'us',
  });
}
