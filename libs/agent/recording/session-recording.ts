import { type DomainErrorInit } from '@app/domain';
import { type AssistantTurn } from '../chat-model.js';

/**
 * Everything that a session asked of its model and its tools, and what it was answered, in the order in which it
 * happened: enough to run the session again without asking anybody. Holds no time and no key. Messages, tools and tool
 * calls are kept as JSON text, because a replay must ask for exactly the same bytes.
 */
export interface SessionRecording {
  /** `{"model": ..., "temperature": ..., ...}`: what every request says besides messages and tools. Absent when none was made. */
  readonly head?: string;
  /** The version by which answers were read, `ANSWER_READING`; absent in recordings from before there was one. */
  readonly reading?: number;
  readonly events: readonly RecordedEvent[];
  /** Why the session was ended from outside, if it was. */
  readonly aborted?: RecordedError;
  /** Why the attempt failed, if it did. */
  readonly failure?: RecordedError;
}

export type RecordedEvent = RecordedRequest | RecordedToolCall;

/** One try at a model request, as the difference to the request before it. */
export interface RecordedRequest {
  readonly kind: 'request';
  /** How many messages of the request before it this one begins with. */
  readonly keeps: number;
  /** The messages that follow, each as JSON. */
  readonly adds: readonly string[];
  /** The offered tools as JSON, where they are not those of the request before it. */
  readonly tools?: string;
  /** Absent when the session was aborted meanwhile. */
  outcome?: { readonly turn: RecordedTurn } | { readonly error: RecordedError };
}

/** A model's answer; its message as the provider sent it, as JSON. */
export interface RecordedTurn extends Omit<AssistantTurn, 'message'> {
  readonly message: string;
}

export interface RecordedToolCall {
  readonly kind: 'tool_call';
  /** Name, arguments and id of the call as JSON. */
  readonly call: string;
  /** Absent when the session was aborted meanwhile. */
  outcome?: { readonly answer: string } | { readonly error: RecordedError };
}

/** An error without its cause. */
export type RecordedError = Omit<DomainErrorInit, 'cause'>;
