/** The part of a completion that is streamed. */
interface Completion {
  readonly choices?: readonly {
    readonly message?: Readonly<Record<string, unknown>> | null;
    readonly finish_reason?: unknown;
  }[];
  readonly usage?: unknown;
}

interface ToolCall {
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

/** So short that a symbol or a number is in two pieces. */
const PIECE_LENGTH = 5;

/** A completion as providers stream it: server-sent events, its texts and arguments in small pieces, its usage at the end. */
export function streamedCompletion(completion: unknown): string {
  const { choices = [], usage } = completion as Completion;
  const [choice] = choices;
  const { content, tool_calls, ...others } = choice?.message ?? {};
  const deltas = [
    { content: '', ...others, role: 'assistant' },
    ...piecesOf(content).map((piece) => ({ content: piece })),
    ...((tool_calls ?? []) as ToolCall[]).flatMap(callDeltas),
  ];
  const finish = choice?.finish_reason ?? (tool_calls === undefined ? 'stop' : 'tool_calls');
  const events = [
    ...deltas.map((delta) => ({ choices: [{ index: 0, delta, finish_reason: null }] })),
    { choices: [{ index: 0, delta: {}, finish_reason: finish }] },
    ...(usage === undefined ? [] : [{ choices: [], usage }]),
  ];
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: 'm' };
  const data = events.map((event) => JSON.stringify({ ...head, ...event }));
  return [...data, '[DONE]'].map((text) => `data: ${text}\n\n`).join('');
}

function callDeltas({ id, function: called }: ToolCall, index: number): Record<string, unknown>[] {
  const begin = { index, id, type: 'function', function: { name: called?.name, arguments: '' } };
  const pieces = piecesOf(called?.arguments).map((piece) => ({ index, function: { arguments: piece } }));
  return [begin, ...pieces].map((piece) => ({ tool_calls: [piece] }));
}

function piecesOf(text: unknown): string[] {
  if (typeof text !== 'string') return [];
  return Array.from({ length: Math.ceil(text.length / PIECE_LENGTH) }, (_, index) =>
    text.slice(index * PIECE_LENGTH, (index + 1) * PIECE_LENGTH),
  );
}
