import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a provider refuses with 400 before it answers. */
export type Strictness =
  | 'schema'
  | 'unique-ids'
  | 'ids-of-9'
  | 'no-reasoning-content'
  | 'needs-reasoning-content'
  | 'no-max-tokens'
  | 'no-temperature'
  | 'thinking-off'
  | 'only-stream';

/** What has to hold of a model-day; a key that is missing says nothing. Patterns are regular expressions. */
export interface Expectation {
  readonly status?: 'completed' | 'failed';
  /** A pattern of the error's code. */
  readonly code?: string;
  readonly stop?: string;
  readonly notStop?: string;
  /** All of them in order, such as `buy 5 AAPL`. */
  readonly trades?: readonly string[];
  /** A trade that was made at least once. */
  readonly includes?: string;
  /** A pattern of every trade that was made. */
  readonly only?: string;
  readonly minRequests?: number;
  readonly maxRequests?: number;
  readonly warned?: boolean;
  readonly notWarned?: boolean;
  /** What answers of tools say, each as a word of its own. */
  readonly toolHas?: readonly string[];
  /** What no answer of a tool says. */
  readonly toolNot?: string;
  readonly summaryNot?: string;
  /** A pattern of the error's message, in any case. */
  readonly errorHas?: string;
  readonly errorNot?: string;
  /** The model-day's tokens in all. */
  readonly tokens?: number;
}

/** An answer of a provider, byte for byte. */
export interface CaseReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A completion as JSON, or whatever else a provider sends. */
  readonly body: unknown;
  /** True for a body that is text and goes out as it is, whatever was asked for. */
  readonly raw: boolean;
}

/** What a provider did in public, and what is right. */
export interface ProviderCase {
  readonly name: string;
  /** The answers to the 1st, 2nd, ... request that is not refused; then the session is ended. */
  readonly replies: readonly CaseReply[];
  /** The first answer comes again for ever. */
  readonly repeat: boolean;
  readonly strict: readonly Strictness[];
  /** Redirects every request: to itself, or to another port, which wants an Authorization header. */
  readonly redirect?: 'loop' | 'other';
  /** Further keys of the model in the config. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly right: string;
  /** One of them has to hold. */
  readonly expect: readonly Expectation[];
  /** Where it was reported. */
  readonly source?: string;
}

/** A call in short: the tool, its arguments (text goes out as it is), and an id where it matters; null for none. */
type ShortCall = readonly [name: unknown, args: unknown, id?: string | null];

/**
 * A reply in short. `call` and `say` make a completion of tool calls and content, `message` and `choices` one of just
 * these, `body` is another JSON body, `raw` a text.
 */
interface ShortReply {
  readonly call?: readonly ShortCall[];
  readonly say?: unknown;
  readonly message?: unknown;
  readonly choices?: unknown;
  readonly body?: unknown;
  readonly raw?: string;
  readonly finish?: string | null;
  readonly usage?: unknown;
  /** A completion without id, object, created and model. */
  readonly bare?: boolean;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

interface ShortCase extends Partial<Omit<ProviderCase, 'name' | 'replies'>> {
  readonly case: string;
  readonly replies: readonly ShortReply[];
  readonly right: string;
  readonly expect: readonly Expectation[];
}

const USAGE = { prompt_tokens: 1_000, completion_tokens: 50, total_tokens: 1_050 };
/** What `raw` says of an answer that is too large to be written down. */
const LARGE = '(40 MB of content)';
const LARGE_CHARACTERS = 40 * 1024 * 1024;

/** The cases in a folder's JSON Lines files, one a line, by file. @throws when a line is no case, or a name comes twice */
export function readCases(folder: string): ReadonlyMap<string, readonly ProviderCase[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const cases = new Map(
    files.sort().map((file) => [file, linesOf(join(folder, file)).map((line) => toCase(line as ShortCase))]),
  );
  const names = [...cases.values()].flat().map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`There are two cases "${twice}".`);
  return cases;
}

function linesOf(path: string): unknown[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
}

/** A case from its short form. */
export function toCase({ case: name, replies, ...rest }: ShortCase): ProviderCase {
  let calls = 0;
  const nextId = () => `call_${(calls += 1)}`;
  return {
    repeat: false,
    strict: [],
    config: {},
    ...rest,
    name,
    replies: replies.map((reply) => toReply(reply, nextId)),
  };
}

function toReply(short: ShortReply, nextId: () => string): CaseReply {
  const { status = 200, headers = {}, raw } = short;
  if (raw === LARGE) return { status, headers, body: largeCompletion(), raw: true };
  if (raw !== undefined) return { status, headers, body: raw, raw: true };
  return { status, headers, body: 'body' in short ? short.body : completionOf(short, nextId), raw: false };
}

function completionOf(short: ShortReply, nextId: () => string): unknown {
  const { usage = USAGE, choices = choicesOf(short, nextId), bare = false } = short;
  const head = { id: 'chatcmpl-1', object: 'chat.completion', created: 1_759_400_000, model: 'm' };
  return { ...(bare ? {} : head), choices, ...(usage === null ? {} : { usage }) };
}

function choicesOf({ call, say, message, finish }: ShortReply, nextId: () => string): unknown {
  const finish_reason = finish === undefined ? (call ? 'tool_calls' : 'stop') : finish;
  const content = say ?? null;
  const own = call
    ? { role: 'assistant', content, tool_calls: call.map((one) => toToolCall(one, nextId)) }
    : (message ?? { role: 'assistant', content });
  return [{ index: 0, message: own, finish_reason }];
}

function toToolCall([name, args, id]: ShortCall, nextId: () => string): unknown {
  const own = id === undefined ? { id: nextId() } : id === null ? {} : { id };
  const text = typeof args === 'string' ? args : JSON.stringify(args);
  return { ...own, type: 'function', function: { name, arguments: text } };
}

function largeCompletion(): string {
  const message = { role: 'assistant', content: 'x'.repeat(LARGE_CHARACTERS) };
  return JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] });
}
