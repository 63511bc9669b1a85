import { DomainError, type StopReason } from '@app/domain';
import { type ReadAnswer } from '../answer/read-answer.js';

/**
 * What a session shows of a decision: whether any call was accepted by its tool, and what the answers were like. A day is
 * held by choice only where the model says that it is done; where nothing that it did was ever accepted, nobody knows what it
 * wanted.
 */
export class SessionDecision {
  private answers = 0;
  private cutOff = 0;
  private empty = 0;
  private hasAccepted = false;

  /** Takes in an answer of the model. */
  answered({ words, calls, end, unreadable }: ReadAnswer): void {
    this.answers += 1;
    if (end === 'cut_off') this.cutOff += 1;
    if (words.trim() === '' && calls.length === 0 && unreadable === undefined) this.empty += 1;
  }

  /** A tool did what it was asked. */
  accepted(): void {
    this.hasAccepted = true;
  }

  /** @returns why a session that ended for this reason shows no decision; undefined where it does */
  missing(stopReason: StopReason): DomainError | undefined {
    if (stopReason === 'finish' || this.hasAccepted) return undefined;
    if (this.answers === 0) return neverAsked();
    if (this.cutOff === this.answers) return answersCutOff();
    if (this.empty === this.answers) return noAnswer();
    return noAcceptedCall(stopReason);
  }
}

/** Only a budget that is used up keeps a session from its first request. */
function neverAsked(): DomainError {
  return new DomainError({
    code: 'budget',
    message:
      'Earlier attempts at the model-day used up its budget, so that the model was not asked: this is no decision to hold. Trigger the day again with a larger max_tokens_per_day.',
    fault: 'caller',
  });
}

function answersCutOff(): DomainError {
  return new DomainError({
    code: 'answers_cut_off',
    message:
      "Every answer was cut off at the limit of tokens before the model called a tool or ended the day. Raise the model's max_tokens, or let it think less.",
    fault: 'caller',
  });
}

function noAnswer(): DomainError {
  return new DomainError({
    code: 'no_answer',
    message:
      'Every answer was empty: no words outside a thought, no tool call and no end of the day. Look at the chat template and the reasoning settings of the server.',
    fault: 'provider',
  });
}

function noAcceptedCall(stopReason: StopReason): DomainError {
  return new DomainError({
    code: 'no_accepted_call',
    message: `The session ended (${stopReason}) without one call that a tool accepted, and the model did not end the day itself: this is no decision to hold. The day's conversation shows what it tried.`,
    fault: 'model',
  });
}
