const MAX_LEVELS = 100;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const WORD = /[A-Za-z_][\w.-]*/y;
const CALL_NAME = /[A-Za-z_][\w.]*/y;
const BLANKS = /\s*/y;
const CONSTANTS: Readonly<Record<string, unknown>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  null: null,
  None: null,
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** A value that was read, and where the text goes on behind it. */
export interface ReadAt<Value> {
  readonly value: Value;
  readonly end: number;
}

/** A call as a model wrote it: a name, and arguments by name. */
export interface WrittenCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Reads a literal of JSON or Python that begins here; undefined where there is none, or it says two things. */
export function literalAt(text: string, at: number): ReadAt<unknown> | undefined {
  return readAt(text, at, (reader) => reader.value());
}

/** Reads a call as Python writes it, `buy(symbol="AAPL", amount=5)`, with named arguments that are literals. */
export function pythonCallAt(text: string, at: number): ReadAt<WrittenCall> | undefined {
  return readAt(text, at, (reader) => reader.call());
}

/** Reads an object whose keys may stand without quotation marks, `{symbol: "AAPL", amount: 5}`. */
export function bareObjectAt(text: string, at: number): ReadAt<unknown> | undefined {
  return readAt(text, at, (reader) => reader.value(), true);
}

/** Whether an object in this JSON text gives one key twice. */
export function repeatsAKey(json: string): boolean {
  const reader = new LiteralReader(json, 0, false);
  try {
    reader.value();
  } catch (error) {
    return error instanceof RepeatedKey;
  }
  return false;
}

class NoLiteral extends Error {}
class RepeatedKey extends NoLiteral {}
/** Thrown again and again: making an error costs more than reading a literal. */
const NO_LITERAL = new NoLiteral('no literal');

function readAt<Value>(
  text: string,
  at: number,
  read: (reader: LiteralReader) => Value,
  bareKeys = false,
): ReadAt<Value> | undefined {
  const reader = new LiteralReader(text, at, bareKeys);
  try {
    return { value: read(reader), end: reader.at };
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

/** Walks through one literal. Whatever it does not know is no literal: nothing is guessed. */
class LiteralReader {
  private level = 0;

  constructor(
    private readonly text: string,
    public at: number,
    private readonly bareKeys: boolean,
  ) {}

  value(): unknown {
    this.skipBlanks();
    const next = this.text[this.at];
    if (next === '{') return this.nested(() => this.object());
    if (next === '[') return this.nested(() => this.list());
    if (next === '"' || next === "'") return this.string(next);
    const number = this.take(NUMBER);
    if (number !== undefined) return Number(number);
    const word = this.take(WORD);
    if (word === undefined || !Object.hasOwn(CONSTANTS, word)) throw NO_LITERAL;
    return CONSTANTS[word];
  }

  call(): WrittenCall {
    this.skipBlanks();
    const name = this.take(CALL_NAME);
    if (name === undefined) throw NO_LITERAL;
    this.demand('(');
    const args: Record<string, unknown> = {};
    this.items(')', () => {
      const key = this.take(CALL_NAME);
      if (key === undefined) throw NO_LITERAL;
      this.demand('=');
      this.keep(args, key, this.value());
    });
    return { name, args };
  }

  private object(): Record<string, unknown> {
    this.demand('{');
    const object: Record<string, unknown> = {};
    this.items('}', () => {
      const key = this.key();
      this.demand(':');
      this.keep(object, key, this.value());
    });
    return object;
  }

  private list(): unknown[] {
    this.demand('[');
    const list: unknown[] = [];
    this.items(']', () => {
      list.push(this.value());
    });
    return list;
  }

  private key(): string {
    const next = this.text[this.at];
    if (next === '"' || next === "'") return this.string(next);
    const bare = this.bareKeys ? this.take(WORD) : undefined;
    if (bare === undefined) throw NO_LITERAL;
    return bare;
  }

  /** Items with commas between them, up to the closing mark. */
  private items(close: string, item: () => void): void {
    this.skipBlanks();
    if (this.text[this.at] === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      this.skipBlanks();
      item();
      this.skipBlanks();
      const next = this.text[this.at];
      this.at += 1;
      if (next === close) return;
      if (next !== ',') throw NO_LITERAL;
    }
  }

  private keep(object: Record<string, unknown>, key: string, value: unknown): void {
    if (Object.hasOwn(object, key)) throw new RepeatedKey();
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  }

  private string(quote: string): string {
    let value = '';
    for (this.at += 1; ; this.at += 1) {
      const letter = this.text[this.at];
      if (letter === undefined) throw NO_LITERAL;
      if (letter === quote) break;
      value += letter === '\\' ? this.escaped() : letter;
    }
    this.at += 1;
    return value;
  }

  private escaped(): string {
    this.at += 1;
    const letter = this.text[this.at] ?? '';
    if (letter !== 'u') return ESCAPES[letter] ?? letter;
    const code = this.text.slice(this.at + 1, this.at + 5);
    if (!/^[\da-fA-F]{4}$/.test(code)) throw NO_LITERAL;
    this.at += 4;
    return String.fromCharCode(Number.parseInt(code, 16));
  }

  private nested<Value>(read: () => Value): Value {
    this.level += 1;
    if (this.level > MAX_LEVELS) throw NO_LITERAL;
    const value = read();
    this.level -= 1;
    return value;
  }

  private demand(mark: string): void {
    this.skipBlanks();
    if (this.text[this.at] !== mark) throw NO_LITERAL;
    this.at += 1;
    this.skipBlanks();
  }

  private skipBlanks(): void {
    this.take(BLANKS);
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text)?.[0];
    if (match !== undefined) this.at += match.length;
    return match;
  }
}
