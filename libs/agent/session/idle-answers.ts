import { DomainError } from '@app/domain';
import { type AssistantTurn } from '../chat-model.js';

/** How many answers in a row may do nothing and be followed by a reminder. */
const MAX_REMINDERS = 3;

/**
 * Counts the answers that neither call a tool nor end the session: after three reminders in a row the model goes round in
 * circles. An answer that was cut off for its length counts twice, so that only one is followed by a reminder: it cost the
 * most tokens that there can be, and another one hardly ends sooner.
 */
export class IdleAnswers {
  private inARow = 0;

  /** @returns whether this was one idle answer too many */
  isLoopAfter({ finishReason }: AssistantTurn): boolean {
    this.inARow += finishReason === 'length' ? 2 : 1;
    return this.inARow > MAX_REMINDERS;
  }

  /** A tool was called: the model is at work again. */
  end(): void {
    this.inARow = 0;
  }
}

/**
 * What the model will not do, or the provider will not let through, another reminder does not change.
 * @throws DomainError `model_refused`, `content_filtered`
 */
export function throwIfRefused({ message, finishReason }: AssistantTurn): void {
  if (finishReason === 'content_filter') {
    throw new DomainError({
      code: 'content_filtered',
      message: "The provider's content filter stopped the model's answer.",
      fault: 'provider',
    });
  }
  if (typeof message.refusal === 'string' && message.refusal.trim() !== '') {
    throw new DomainError({
      code: 'model_refused',
      message: `The model refused: ${message.refusal.trim().slice(0, 300)}`,
      fault: 'model',
    });
  }
}
