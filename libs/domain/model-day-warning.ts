/** The stable codes of warnings. */
export type ModelDayWarningCode =
  /** Calls stood in the words of an answer instead of its `tool_calls`, and were made from there. */
  | 'tool_calls_recovered'
  /** A call was meant and could not be read; the model went on and ended by itself. */
  | 'tool_calls_unparsed'
  /** The provider refused a field of the request by name; it was left out or replaced. */
  | 'request_field_refused'
  /** The provider seems to have read only a part of the conversation. */
  | 'context_truncated'
  /** A budget of tokens or dollars could not be kept, because the provider does not say what it used. */
  | 'budget_unknown';

/**
 * What a reader of a model-day's result has to know about it: something that the service could not read, believe or
 * compare, and what became of it. `message` is one sentence for a person, with the way out; it never holds a key.
 */
export interface ModelDayWarning {
  readonly code: ModelDayWarningCode;
  readonly message: string;
}
