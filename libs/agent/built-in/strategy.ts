import { type SessionBriefing } from '../session/session-briefing.js';

/** A tool call that a built-in model wants to make. */
export interface PlannedCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * A built-in model's day: yields the calls of a turn, receives their answers (parsed JSON, in order), and returns its
 * closing words. It knows the briefing and what the tools answer, nothing else.
 */
export type Strategy = (
  briefing: SessionBriefing,
) => Generator<readonly PlannedCall[], string, readonly unknown[]>;
