import { isJsonRecord, parseJson, type JsonRecord } from '../../json-record.js';

/** The body of an answer as the JSON objects that it holds, in their order. */
export interface AnswerEvents {
  readonly events: readonly JsonRecord[];
  /** Whether the stream's closing `[DONE]` was there. */
  readonly isDone: boolean;
  /** Text that is none of it: the rest of an object that was cut off, or a page. Blank where there is none. */
  readonly rest: string;
}

const FIELD = /^(data|event|id|retry): ?/;
const DONE = '[DONE]';
/** Behind an object, on a line of its own or not. */
const DONE_TAIL = /\s*data:\s*\[DONE\]\s*$/;

/**
 * Reads a body whatever the server makes of it: JSON, also with a byte order mark, keep-alive comments before it or a
 * `data: [DONE]` behind it; server-sent events, with or without blank lines in between; a JSON object a line.
 */
export function readEvents(text: string): AnswerEvents {
  const body = text.replace(/^\uFEFF/, '').trim();
  const whole = objectsOf(parseJson(body.replace(DONE_TAIL, '')));
  if (whole) return { events: whole, isDone: DONE_TAIL.test(body), rest: '' };
  const reader = new EventReader();
  for (const line of body.split(/\r\n|\n|\r/)) reader.line(line);
  return reader.end();
}

/** Puts lines together until they are JSON. */
class EventReader {
  private readonly events: JsonRecord[] = [];
  private isDone = false;
  private pending = '';
  private rest = '';
  private eventName = '';

  line(line: string): void {
    // What follows the end is no part of the answer.
    if (this.isDone) return;
    // A comment keeps the connection alive; inside of JSON that goes over several lines there is none.
    if (this.pending === '' && line.startsWith(':')) return;
    const [prefix, field] = FIELD.exec(line) ?? [];
    const data = line.slice(prefix?.length ?? 0).trim();
    if (field === 'event') this.eventName = data;
    if (field !== undefined && field !== 'data') return;
    if (data === DONE) {
      this.drop();
      this.isDone = true;
      return;
    }
    if (data === '') return;
    if (field === 'data' && this.take(data)) return;
    this.pending = this.pending === '' ? data : `${this.pending}\n${data}`;
    if (this.take(this.pending)) this.pending = '';
  }

  end(): AnswerEvents {
    this.drop();
    return { events: this.events, isDone: this.isDone, rest: this.rest };
  }

  private take(data: string): boolean {
    // Cheap to tell, and most lines of a long text are no end of an object.
    if (!/[}\]]$/.test(data)) return false;
    const objects = objectsOf(parseJson(data)) ?? objectsInARow(data);
    if (!objects) return false;
    const isError = this.eventName === 'error';
    this.events.push(...objects.map((object) => (isError && !object.error ? { error: object } : object)));
    this.eventName = '';
    if (data !== this.pending) this.drop();
    return true;
  }

  private drop(): void {
    if (this.pending !== '') this.rest = this.rest === '' ? this.pending : `${this.rest}\n${this.pending}`;
    this.pending = '';
  }
}

/** An object, or the objects of a list, as Gemini sends errors; undefined for anything else. */
function objectsOf(value: unknown): readonly JsonRecord[] | undefined {
  if (isJsonRecord(value)) return [value];
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const list = value as unknown[];
  return list.every(isJsonRecord) ? list : undefined;
}

/** Several objects one after the other without anything in between. */
function objectsInARow(text: string): readonly JsonRecord[] | undefined {
  if (!text.startsWith('{') || !/\}\s*\{/.test(text)) return undefined;
  const found: JsonRecord[] = [];
  let start = 0;
  for (const { index, 0: seam } of text.matchAll(/\}\s*(?=\{|$)/g)) {
    const value = parseJson(text.slice(start, index + 1));
    if (!isJsonRecord(value)) continue;
    found.push(value);
    start = index + seam.length;
  }
  return start === text.length ? found : undefined;
}
