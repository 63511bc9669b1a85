type Fields = Readonly<Record<string, unknown>>;

/** How long the pieces are into which text is cut: short enough that every call comes in several. */
const PIECE = 7;

/**
 * A completion as a server sends it with `stream: true`: text and arguments in pieces, then the finish reason, the usage
 * where it was asked for, and `[DONE]`. What is no completion goes out whole, as one event.
 */
export function chunksOf(body: unknown, includeUsage: boolean): string {
  if (!isFields(body) || !Array.isArray(body.choices)) return `data: ${JSON.stringify(body)}\n\n`;
  const { choices, usage, ...head } = body;
  const chunk = (fields: Fields) =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...fields })}\n\n`;
  const events = (choices as unknown[])
    .filter(isFields)
    .flatMap(({ message, index, finish_reason }) => [
      ...deltasOf(message).map((delta) => chunk({ choices: [{ index, delta, finish_reason: null }] })),
      chunk({ choices: [{ index, delta: {}, finish_reason }] }),
    ]);
  if (includeUsage && usage !== undefined) events.push(chunk({ choices: [], usage }));
  return [...events, 'data: [DONE]\n\n'].join('');
}

/** A message that is no object has nothing that could be cut. */
function deltasOf(message: unknown): Fields[] {
  if (!isFields(message)) return [];
  const { role = 'assistant', tool_calls: calls, ...fields } = message;
  const rest = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'string' ? pieces(value).map((piece) => ({ [name]: piece })) : [{ [name]: value }],
  );
  const list = Array.isArray(calls) ? (calls as unknown[]) : calls === undefined ? [] : [calls];
  return [{ role, content: '' }, ...rest, ...list.flatMap((call, index) => callDeltas(call, index))];
}

function callDeltas(call: unknown, index: number): Fields[] {
  if (!isFields(call)) return [{ tool_calls: [call] }];
  const called = isFields(call.function) ? call.function : undefined;
  if (typeof called?.arguments !== 'string') return [{ tool_calls: [{ index, ...call }] }];
  const first = { index, ...call, function: { ...called, arguments: '' } };
  const rest = pieces(called.arguments).map((piece) => ({ index, function: { arguments: piece } }));
  return [first, ...rest].map((one) => ({ tool_calls: [one] }));
}

function pieces(text: string): string[] {
  return Array.from({ length: Math.ceil(text.length / PIECE) }, (_, at) =>
    text.slice(at * PIECE, (at + 1) * PIECE),
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
