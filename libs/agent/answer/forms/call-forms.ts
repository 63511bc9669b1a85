import { enclosed, led, type CallForm, type FoundForm } from './call-form.js';
import { pythonCallsAt } from './call-body.js';
import { harmonyCallAt } from './harmony-calls.js';
import { jsonCallsAt } from './json-calls.js';
import { mistralCallsAt } from './mistral-calls.js';
import { functionAt, invokeAt } from './tagged-calls.js';

/** Tags around calls: `<tool_call>` of Hermes and Qwen, and the same word with a namespace, in the plural or in capitals. */
const TAG =
  /<((?:[｜|]?\w+[:｜|]|longcat_)?(?:tool_?calls?|function_?calls?|tools|tool_use|use_tool)(?::\w+)?)>/i;
const closingTag = ([, name = '']: RegExpExecArray) => new RegExp(`</${escaped(name)}>`, 'i');
/** The end of tags of which the beginning is missing. */
const ORPHAN = /\s*<\/(?:[｜|]?\w+[:｜|])?(?:tool_calls?|function_calls?)>/y;
const marks = (close: RegExp) => () => close;
const jsonOrPythonAt: typeof jsonCallsAt = (text, at) => jsonCallsAt(text, at) ?? pythonCallsAt(text, at);

/**
 * Every form that is read, those that are more special before those with the same mark. Where a model's server does not
 * know its form, calls stand in the words; the names of the parsers are vLLM's (docs/decisions/0037).
 */
export const CALL_FORMS: readonly CallForm[] = [
  enclosed({
    name: 'DeepSeek DSML',
    parser: 'deepseek_v32',
    open: /<([｜|]DSML[｜|](?:tool_calls?|function_calls?|tool_use))>/,
    close: closingTag,
  }),
  enclosed({
    name: 'MiniMax <minimax:tool_call>',
    parser: 'minimax_m2',
    open: /<(minimax:tool_call)>/,
    close: closingTag,
  }),
  enclosed({
    name: 'Seed-OSS <seed:tool_call>',
    parser: 'seed_oss',
    open: /<(seed:tool_call)>/,
    close: closingTag,
  }),
  enclosed({
    name: 'GLM <arg_key>',
    parser: 'glm45 or glm47',
    open: TAG,
    close: closingTag,
    has: /<arg_key|<tool_sep/,
  }),
  enclosed({
    name: 'Qwen <function=...>',
    parser: 'qwen3_coder',
    open: TAG,
    close: closingTag,
    has: /<function\s*=/,
  }),
  enclosed({
    name: 'Anthropic <invoke>',
    parser: 'the one of your model',
    open: TAG,
    close: closingTag,
    has: /<[\w:｜|]*invoke\b/,
  }),
  led({
    name: 'Granite <tool_call>[...]',
    parser: 'granite',
    open: /<tool_call>\s*(?=\[)(?![^]*<\/tool_call>)/,
    read: jsonCallsAt,
  }),
  led({
    name: 'Granite <function_call>',
    parser: 'granite-20b-fc',
    open: /<function_call>\s*(?=\{)(?![^]*<\/function_call>)/,
    read: jsonCallsAt,
  }),
  enclosed({ name: 'Hermes <tool_call>', parser: 'hermes', open: /<(tool_call)>/, close: closingTag }),
  enclosed({
    name: 'calls between tags',
    parser: 'hermes, jamba, minimax or longcat',
    open: TAG,
    close: closingTag,
  }),
  led({
    name: '<invoke> without tags around it',
    parser: 'the one of your model',
    open: /<(?:[｜|]?\w+[:｜|])?invoke\s+name\s*=/,
    atMark: true,
    read: (text, at) => listOf(invokeAt(text, at)),
    close: ORPHAN,
  }),
  led({
    name: '<function=...> without tags around it',
    parser: 'qwen3_coder or llama3_json',
    open: /<function(?:\s*=|\s+name\s*=)/,
    atMark: true,
    read: (text, at) => listOf(functionAt(text, at)),
    close: ORPHAN,
  }),
  led({
    name: 'harmony commentary',
    parser: 'openai',
    open: /(?:<\|start\|>\s*assistant\s*(?:to=[\w.]+\s*)?)?<\|channel\|>\s*commentary(?=[^<]*to=|[^<]*<\|constrain)|<\|start\|>\s*assistant\s*to=[\w.]+\s*<\|channel\|>\s*commentary|(?:^|assistant)commentary to=/,
    atMark: true,
    read: harmonyCallAt,
  }),
  led({ name: 'Mistral [TOOL_CALLS]', parser: 'mistral', open: /\[TOOL_CALLS\]/, read: mistralCallsAt }),
  enclosed({
    name: 'DeepSeek or Kimi tool call tokens',
    parser: 'deepseek_v3, deepseek_v31 or kimi_k2',
    open: /<[|｜]tool[▁_]calls?[▁_](?:section[▁_])?begin[|｜]>/,
    close: ([mark]) => new RegExp(escaped(mark.replace('begin', 'end'))),
  }),
  enclosed({
    name: 'InternLM <|action_start|>',
    parser: 'internlm',
    open: /<\|action_start\|>\s*<\|(?:plugin|interpreter)\|>/,
    close: marks(/<\|action_end\|>/),
  }),
  enclosed({
    name: 'LFM2 <|tool_call_start|>',
    parser: 'lfm2',
    open: /<\|tool_call_start\|>/,
    close: marks(/<\|tool_call_end\|>/),
  }),
  enclosed({
    name: 'Cohere <|START_ACTION|>',
    parser: 'cohere_command',
    open: /<\|START_ACTION\|>/,
    close: marks(/<\|END_ACTION\|>/),
  }),
  enclosed({
    name: 'FunctionGemma <start_function_call>',
    parser: 'functiongemma',
    open: /<start_function_call>/,
    close: marks(/<end_function_call>/),
  }),
  enclosed({
    name: 'Gemma 4 <|tool_call>',
    parser: 'gemma4',
    open: /<\|tool_call>/,
    close: marks(/<tool_call\|>/),
  }),
  enclosed({
    name: 'Apertus <|tools_prefix|>',
    parser: 'apertus',
    open: /<\|tools_prefix\|>/,
    close: marks(/<\|tools_suffix\|>/),
  }),
  enclosed({
    name: 'Inkling <|content_invoke_tool_json|>',
    parser: 'inkling',
    open: /<\|content_invoke_tool_json\|>/,
    close: marks(/<\|end_message\|>/),
  }),
  enclosed({ name: 'Pangu [unused11]', parser: 'pangu', open: /\[unused11\]/, close: marks(/\[unused12\]/) }),
  enclosed({
    name: 'LM Studio [TOOL_REQUEST]',
    parser: 'the one of your model',
    open: /\[TOOL_REQUEST\]/,
    close: marks(/\[END_TOOL_REQUEST\]/),
  }),
  led({
    name: 'Granite or Phi <|tool_call|>',
    parser: 'granite or phi4_mini_json',
    open: /<\|tool_call\|>/,
    read: jsonOrPythonAt,
    close: /\s*<\|\/tool_call\|>/y,
  }),
  led({
    name: 'Llama <|python_tag|>',
    parser: 'llama3_json',
    open: /<\|python_tag\|>/,
    read: jsonOrPythonAt,
  }),
  enclosed({
    name: 'Llama 4 <|python_start|>',
    parser: 'llama4_pythonic',
    open: /<\|python_start\|>/,
    close: marks(/<\|python_end\|>/),
  }),
  led({
    name: 'Phi functools[...]',
    parser: 'phi4_mini_json',
    open: /^[ \t]*functools(?=\[)/m,
    read: jsonCallsAt,
  }),
  led({
    name: 'GigaChat function call',
    parser: 'gigachat3',
    open: /function call<\|role_sep\|>/,
    read: jsonCallsAt,
  }),
  led({
    name: 'Gemini tool_code',
    parser: 'the OpenAI endpoint of the provider',
    open: /```tool_code[ \t]*\n/,
    read: toolCodeAt,
    close: /\s*```/y,
  }),
];

/** More forms in one answer are no decision, but a model that repeats itself. */
export const MAX_FORMS = 100;

/** The forms in a text, in their order; one more than `MAX_FORMS` where there are more. */
export function findForms(text: string): readonly FoundForm[] {
  const found: FoundForm[] = [];
  // Each form's next place, looked for again only when the search has passed it.
  const next = CALL_FORMS.map((form) => form.find(text, 0));
  for (let from = 0; ;) {
    for (const [index, form] of CALL_FORMS.entries()) {
      const known = next[index];
      if (known && known.span.start < from) next[index] = form.find(text, from);
    }
    const first = firstOf(next);
    if (!first || found.length > MAX_FORMS) return found;
    found.push(first);
    from = first.span.end;
  }
}

/** Of two at one place the earlier one of the table. */
function firstOf(next: readonly (FoundForm | undefined)[]): FoundForm | undefined {
  let first: FoundForm | undefined;
  for (const form of next) {
    if (form && (!first || form.span.start < first.span.start)) first = form;
  }
  return first;
}

function toolCodeAt(text: string, at: number): ReturnType<typeof pythonCallsAt> {
  const printed = /\s*print\s*\(/y;
  printed.lastIndex = at;
  if (!printed.test(text)) return pythonCallsAt(text, at);
  const calls = pythonCallsAt(text, printed.lastIndex);
  const closing = /\s*\)/y;
  closing.lastIndex = calls?.end ?? 0;
  return calls && closing.test(text) ? { value: calls.value, end: closing.lastIndex } : undefined;
}

function listOf<Value>(read: { readonly value: Value; readonly end: number } | undefined) {
  return read && { value: [read.value], end: read.end };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
