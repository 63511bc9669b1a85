import { readFile } from 'node:fs/promises';

/** The two answers of each recorded day, as JSON, by date. */
export type Recording = ReadonlyMap<
  string,
  { readonly trades: string | undefined; readonly closing: string }
>;

interface RecordedLine {
  readonly date: string;
  readonly this_action?: { readonly action: string; readonly symbol: string; readonly amount: number };
}

/** Reads a position.jsonl; a day without trades has a closing answer only. */
export async function readRecording(path: string): Promise<Recording> {
  const actionsByDate = new Map<string, NonNullable<RecordedLine['this_action']>[]>();
  for (const text of (await readFile(path, 'utf8')).split('\n')) {
    if (text.trim() === '') continue;
    const { date, this_action: action } = JSON.parse(text) as RecordedLine;
    if (action) actionsByDate.set(date, [...(actionsByDate.get(date) ?? []), action]);
  }
  return new Map(
    [...actionsByDate].map(([date, actions]) => {
      const trades = actions.filter(({ action }) => action !== 'no_trade');
      return [date, { trades: tradesMessage(date, trades), closing: closingMessage(trades.length) }];
    }),
  );
}

/** The body of the answer to a turn of a session. A date that was not recorded is a day without trades. */
export function completionOf(
  recording: Recording,
  { model, date, turn }: { readonly model: string; readonly date: string; readonly turn: number },
): string {
  const day = recording.get(date);
  const trades = turn === 1 ? day?.trades : undefined;
  const reason = trades === undefined ? 'stop' : 'tool_calls';
  const message = trades ?? day?.closing ?? closingMessage(0);
  return (
    `{"id":"chatcmpl-${date}-${turn}","object":"chat.completion","created":1760000000,"model":${JSON.stringify(model)},` +
    `"choices":[{"index":0,"finish_reason":"${reason}","message":${message}}],` +
    `"usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}}`
  );
}

function tradesMessage(
  date: string,
  trades: readonly { readonly action: string; readonly symbol: string; readonly amount: number }[],
): string | undefined {
  if (trades.length === 0) return undefined;
  return JSON.stringify({
    role: 'assistant',
    content: null,
    reasoning_content: `The trades of ${date} are on record.`,
    tool_calls: trades.map(({ action, symbol, amount }, index) => ({
      id: `call_${date}_${index}`,
      type: 'function',
      function: { name: action, arguments: JSON.stringify({ symbol, amount }) },
    })),
  });
}

function closingMessage(trades: number): string {
  const words = trades === 0 ? 'Nothing to do today.' : `All ${trades} trades of the day are done.`;
  return JSON.stringify({ role: 'assistant', content: `${words} <FINISH_SIGNAL>` });
}
