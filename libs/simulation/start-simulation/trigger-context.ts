import { type KeptAnswer, type Origin } from '@app/domain';
import { type Decision } from './start-outcome.js';

/** What a trigger brings besides what it asks to simulate. */
export interface TriggerContext {
  readonly origin: Origin;
  /** For a trigger that its caller may send again, not knowing whether it arrived. */
  readonly once?: OncePerKey;
  /** Where the end of the job is to be told, whole: never to be logged. */
  readonly callbackUrl?: string;
}

/** A trigger that is decided once, however often it comes. */
export interface OncePerKey {
  /** The caller's own; another caller may use the same. */
  readonly key: string;
  /** Of the body, in hexadecimal: a key stands for one body. */
  readonly requestSha256: string;
  readonly answerOf: (decision: Decision) => KeptAnswer;
}
