/**
 * What of the reading of answers was not always so, in the words in which a replay names it. A session that was recorded
 * before a rule and comes out differently by it is told which one it was.
 */
export type AnswerRule =
  | 'stop signal beside calls'
  | 'stop signal in a thought'
  | 'stop signal in an answer that was broken off'
  | 'calls recovered from text'
  | 'unreadable calls are told to the model'
  | 'empty tool_calls left out'
  | 'tool_calls that are no list'
  | 'calls sent back in the form of the API'
  | 'tool names read without what leaked around them'
  | 'near tool names named'
  | 'arguments encoded twice'
  | 'arguments sent back as text'
  | 'call ids unique over the conversation'
  | 'content sent back as text'
  | 'normal finish reasons are a list'
  | 'a session needs an accepted call or an end of its own'
  | 'clear arguments are read, unclear ones refused with what to send';

/** The version of the reading, written into recordings: one without it, or with a lower one, is older than some rule. */
export const ANSWER_READING = 1;

/** The rules that changed what the session did since its last answered request. */
export class AppliedRules {
  private applied = new Set<AnswerRule>();

  /** A request was answered: what came before it was as recorded. */
  startOver(): void {
    this.applied = new Set();
  }

  add(...rules: readonly AnswerRule[]): void {
    for (const rule of rules) this.applied.add(rule);
  }

  get all(): readonly AnswerRule[] {
    return [...this.applied];
  }
}
