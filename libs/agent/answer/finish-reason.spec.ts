import { announcesCalls, answerEndOf, type AnswerEnd } from './finish-reason.js';

describe('The end of an answer', () => {
  it.each<[AnswerEnd, readonly (string | undefined)[]]>([
    [
      'done',
      [undefined, '', 'stop', 'STOP', ' Stop ', 'tool_calls', 'TOOL_CALLS', 'tool-calls', 'function_call'],
    ],
    ['done', ['toolUse', 'functionCall', 'FINISH_REASON_STOP', 'REASON_TOOL_CALLS', 'FINISHED', 'normal']],
    ['done', ['end_turn', 'tool_use', 'stop_sequence', 'eos_token', 'COMPLETE', 'null']],
    [
      'cut_off',
      ['length', 'LENGTH', 'max_tokens', 'MAX_TOKENS', 'model_length', 'max_output_tokens', 'token_limit'],
    ],
    [
      'filtered',
      ['content_filter', 'sensitive', 'SAFETY', 'RECITATION', 'PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII'],
    ],
    ['filtered', ['guardrail_intervened', 'content-filter', 'unsafe_content_moderated']],
    ['filtered', ['contentFilter', 'DataInspectionFailed', 'FINISH_REASON_SAFETY', 'risk_control']],
    ['cut_off', ['maxTokens', 'FINISH_REASON_MAX_TOKENS', 'REASON_MAX_LEN']],
    ['context_exceeded', ['prompt_too_long']],
    ['failed', ['time_limit']],
    ['refused', ['refusal']],
    ['context_exceeded', ['model_context_window_exceeded', 'context_length_exceeded', 'max_context_reached']],
    ['malformed_call', ['MALFORMED_FUNCTION_CALL', 'malformed_function_call', 'UNEXPECTED_TOOL_CALL']],
    [
      'failed',
      ['network_error', 'error', 'abort', 'insufficient_system_resource', 'OTHER', 'backend_timeout'],
    ],
    ['unknown', ['banana', '42']],
  ])('%s', (end, reasons) => {
    expect(reasons.map((reason) => [reason, answerEndOf(reason)])).toEqual(
      reasons.map((reason) => [reason, end]),
    );
  });

  it('with calls is announced in any case', () => {
    const reasons = ['tool_calls', 'TOOL_CALL', 'tool-calls', 'function_call', 'toolUse', 'stop', undefined];
    expect(reasons.map(announcesCalls)).toEqual([true, true, true, true, true, false, false]);
  });
});
