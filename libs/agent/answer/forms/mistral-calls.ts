import { isJsonRecord } from '../../json-record.js';
import { jsonCallsAt } from './json-calls.js';
import { literalAt, type ReadAt, type WrittenCall } from './literal.js';

const NAME = /\s*([\w.:-]+)\s*(?:\[CALL_ID\]\s*\w+\s*)?(?:\[ARGS\])?\s*(?=\{)/y;

/** What stands behind `[TOOL_CALLS]`: a list in JSON, or since its version 11 a name with JSON, `buy[ARGS]{...}`. */
export function mistralCallsAt(text: string, at: number): ReadAt<readonly WrittenCall[]> | undefined {
  const json = jsonCallsAt(text, at);
  if (json) return json;
  NAME.lastIndex = at;
  const head = NAME.exec(text);
  const args = head && literalAt(text, NAME.lastIndex);
  if (!args || !isJsonRecord(args.value)) return undefined;
  return { value: [{ name: head[1] ?? '', args: args.value }], end: args.end };
}
