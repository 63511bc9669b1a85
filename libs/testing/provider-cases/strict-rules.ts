import { type Strictness } from './provider-case.js';

/** The part of a request that strict providers look at. */
export interface StrictRequest {
  readonly messages?: readonly unknown[];
  readonly [field: string]: unknown;
}

/** An error as providers word it, sent with 400. */
export interface Refusal {
  readonly message: string;
  readonly type: 'invalid_request_error';
  readonly param?: string;
  readonly code?: string;
}

type Rule = (request: StrictRequest) => Refusal | undefined;
type Fields = Readonly<Record<string, unknown>>;

const NAME = /^[a-zA-Z0-9_-]+$/;

const RULES: Readonly<Record<Strictness, Rule>> = {
  schema: (request) => firstOf(assistantMessages(request), refuseMessage),
  'unique-ids': (request) => {
    const ids = callsIn(request).map(({ id }) => id);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    return twice === undefined
      ? undefined
      : refusal(`Duplicate tool call id: ${JSON.stringify(twice)}`, 'messages');
  },
  'ids-of-9': (request) =>
    firstOf(callsIn(request), ({ id }) =>
      typeof id === 'string' && /^[a-zA-Z0-9]{9}$/.test(id)
        ? undefined
        : refusal(
            `Tool call id was ${String(id)} but must be a-z, A-Z, 0-9, with a length of 9.`,
            'messages',
          ),
    ),
  'no-reasoning-content': (request) =>
    assistantMessages(request).some((message) => 'reasoning_content' in message)
      ? refusal("property 'messages.2.reasoning_content' is unsupported", 'messages.2.reasoning_content')
      : undefined,
  'needs-reasoning-content': (request) =>
    assistantMessages(request).every((message) => typeof message.reasoning_content === 'string')
      ? undefined
      : refusal('The `reasoning_content` in the thinking mode must be passed back to the API.'),
  'no-max-tokens': (request) =>
    'max_tokens' in request
      ? refusal(
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
          'max_tokens',
          'unsupported_parameter',
        )
      : undefined,
  'no-temperature': (request) =>
    'temperature' in request
      ? refusal(
          "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
          'temperature',
          'unsupported_value',
        )
      : undefined,
  'thinking-off': ({ enable_thinking: thinking }) =>
    thinking === false
      ? undefined
      : refusal('parameter.enable_thinking must be set to false for non-streaming calls', 'enable_thinking'),
  'only-stream': ({ stream }) =>
    stream === true
      ? undefined
      : refusal('This model only support stream mode, please enable the stream parameter.'),
};

/** What a provider of these rules says to a request; undefined where it answers it. */
export function refusalOf(request: StrictRequest, strict: readonly Strictness[]): Refusal | undefined {
  return firstOf(strict, (rule) => RULES[rule](request));
}

function refuseMessage(message: Fields): Refusal | undefined {
  const { content, tool_calls: calls } = message;
  if (content !== undefined && content !== null && typeof content !== 'string' && !Array.isArray(content)) {
    return refusal('Invalid type for messages.content: expected a string or an array.', 'messages');
  }
  if (!('tool_calls' in message)) return undefined;
  if (!Array.isArray(calls) || calls.length === 0) {
    return refusal(
      'Invalid messages.tool_calls: empty array. Expected an array with minimum length 1.',
      'messages',
    );
  }
  return firstOf(calls as unknown[], refuseCall);
}

function refuseCall(call: unknown): Refusal | undefined {
  const { type, function: called } = isFields(call) ? call : {};
  if (type !== 'function' || !isFields(called)) {
    return refusal('Missing required parameter: messages.tool_calls.function.', 'messages');
  }
  if (typeof called.name !== 'string' || !NAME.test(called.name)) {
    return refusal(
      "Invalid messages.tool_calls.function.name: string does not match pattern '^[a-zA-Z0-9_-]+$'.",
      'messages',
    );
  }
  if (typeof called.arguments === 'string') return undefined;
  return refusal('Invalid type for messages.tool_calls.function.arguments: expected a string.', 'messages');
}

function assistantMessages({ messages = [] }: StrictRequest): readonly Fields[] {
  return messages.filter(isFields).filter(({ role }) => role === 'assistant');
}

function callsIn(request: StrictRequest): readonly Fields[] {
  return assistantMessages(request)
    .flatMap(({ tool_calls: calls }) => (Array.isArray(calls) ? (calls as unknown[]) : []))
    .filter(isFields);
}

function refusal(message: string, param?: string, code?: string): Refusal {
  return { message, type: 'invalid_request_error', ...(param && { param }), ...(code && { code }) };
}

function firstOf<Value>(
  values: readonly Value[],
  found: (value: Value) => Refusal | undefined,
): Refusal | undefined {
  for (const value of values) {
    const refused = found(value);
    if (refused) return refused;
  }
  return undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
