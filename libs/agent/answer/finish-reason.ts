/**
 * How an answer ended, of what providers say in `finish_reason`:
 * `done` as the model wanted; `cut_off` at a limit of tokens; `filtered` by the provider; `refused` by the model;
 * `context_exceeded`, the conversation is longer than the model's window; `malformed_call`, the provider could not read
 * the model's call; `failed` on the provider's side; `unknown`, a reason that no provider documents.
 */
export type AnswerEnd =
  'done' | 'cut_off' | 'filtered' | 'refused' | 'context_exceeded' | 'malformed_call' | 'failed' | 'unknown';

/**
 * The reasons that providers document, in lower case with `_` between words. OpenAI and most; Anthropic (`end_turn`,
 * `tool_use`, `stop_sequence`, `refusal`, ...), Gemini (`STOP`, `MAX_TOKENS`, `SAFETY`, ...), Zhipu (`sensitive`,
 * `network_error`), DeepSeek (`insufficient_system_resource`), Mistral (`model_length`), Cohere (`COMPLETE`), Hugging Face
 * TGI (`eos_token`), SGLang (`abort`), DashScope (`null`), Bedrock (`guardrail_intervened`, Titan `FINISHED`), ERNIE
 * (`normal`), watsonx (`time_limit`), AI21 (`endoftext`), Aleph Alpha (`end_of_text`).
 */
const DOCUMENTED: Readonly<Record<string, AnswerEnd>> = {
  ...ends('done', [
    ...['stop', 'tool_calls', 'tool_call', 'function_call', 'function_calls', 'end_turn', 'tool_use'],
    ...['stop_sequence', 'stop_token', 'stop_criteria_met', 'eos', 'eos_token', 'end', 'end_of_turn'],
    ...[
      'end_of_text',
      'endoftext',
      'complete',
      'completed',
      'finish',
      'finished',
      'normal',
      'done',
      'null',
      'none',
    ],
  ]),
  ...ends('cut_off', [
    ...['length', 'max_tokens', 'model_length', 'max_output_tokens', 'max_completion_tokens', 'max_length'],
    ...['token_limit', 'incomplete', 'truncated'],
  ]),
  ...ends('filtered', [
    ...['content_filter', 'content_filtered', 'sensitive', 'safety', 'recitation', 'blocklist', 'blocked'],
    ...['prohibited_content', 'spii', 'image_safety', 'guardrail_intervened', 'language', 'moderation'],
    'error_toxic',
  ]),
  ...ends('refused', ['refusal', 'refused']),
  ...ends('context_exceeded', [
    ...['model_context_window_exceeded', 'context_length_exceeded', 'context_window_exceeded', 'error_limit'],
  ]),
  ...ends('malformed_call', [
    ...['malformed_function_call', 'malformed_tool_call', 'unexpected_tool_call', 'too_many_tool_calls'],
    ...['invalid_tool_call', 'tool_use_failed', 'missing_thought_signature', 'malformed_response'],
  ]),
  ...ends('failed', [
    ...[
      'network_error',
      'error',
      'insufficient_system_resource',
      'abort',
      'aborted',
      'cancelled',
      'canceled',
    ],
    ...[
      'timeout',
      'time_limit',
      'internal_error',
      'server_error',
      'user_cancel',
      'unavailable',
      'overloaded',
      'other',
    ],
  ]),
};

/** Words by which an undocumented reason tells its kind; the first that applies counts. */
const BY_WORDS: readonly (readonly [RegExp, AnswerEnd])[] = [
  [/context|(?:prompt|input)_too_long/, 'context_exceeded'],
  [/malformed|tool_call|function_call/, 'malformed_call'],
  [
    /filter|safety|sensitiv|moderat|guardrail|prohibit|block|censor|recitation|toxic|violat|inspect|inappropriate|flagged|risk/,
    'filtered',
  ],
  [/refus/, 'refused'],
  [/length|max_|token|truncat|limit/, 'cut_off'],
  [/error|abort|cancel|fail|timeout|resource|overload|unavailable/, 'failed'],
];

/** What protocols put before the word: Gemini `FINISH_REASON_STOP`, xAI `REASON_STOP`. */
const PREFIX = /^(?:(?:finish|stop)_)?reason_/;

/** @param finishReason as the provider wrote it, in any case; nothing at all is an answer that came to its end */
export function answerEndOf(finishReason: string | undefined): AnswerEnd {
  const reason = plainReason(finishReason);
  if (reason === '') return 'done';
  return DOCUMENTED[reason] ?? BY_WORDS.find(([words]) => words.test(reason))?.[1] ?? 'unknown';
}

/** Whether calls of an answer that ended so are made. */
export function isActedOn(end: AnswerEnd): boolean {
  return end === 'done';
}

/** Whether the provider says that the answer ended with tool calls. */
export function announcesCalls(finishReason: string | undefined): boolean {
  return /^(?:tool|function)_(?:calls?|use)$/.test(plainReason(finishReason));
}

/** In lower case, with `_` between its words, also where they were written as `toolUse`. */
function plainReason(finishReason = ''): string {
  return finishReason
    .trim()
    .replaceAll(/([a-z])(?=[A-Z])/g, '$1_')
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
    .replace(PREFIX, '');
}

function ends(end: AnswerEnd, reasons: readonly string[]): Readonly<Record<string, AnswerEnd>> {
  return Object.fromEntries(reasons.map((reason) => [reason, end]));
}
