import { DomainError } from '@app/domain';
import { type AnswerEnd } from '../answer/finish-reason.js';
import { type AssistantMessage } from '../chat-model.js';

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
  isLoopAfter(end: AnswerEnd): boolean {
    this.inARow += end === 'cut_off' ? 2 : 1;
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
export function throwIfRefused({ refusal }: AssistantMessage, end: AnswerEnd): void {
  if (end === 'filtered') {
    throw new DomainError({
      code: 'content_filtered',
      message: "The provider's content filter stopped the model's answer.",
      fault: 'provider',
    });
  }
  const words = typeof refusal === 'string' ? refusal.trim() : '';
  if (end === 'refused' || words !== '') {
    throw new DomainError({
      code: 'model_refused',
      message: `The model refused${words === '' ? '.' : `: ${words.slice(0, 300)}`}`,
      fault: 'model',
    });
  }
}
