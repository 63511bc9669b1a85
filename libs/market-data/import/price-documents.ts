import { DomainError } from '@app/domain';

/** One JSON object of a price file. */
export interface JsonDocument {
  readonly json: Readonly<Record<string, unknown>>;
  /** ` line 12` in a file of several lines, empty in a file that is one object; follows the file's name in messages. */
  readonly where: string;
  /** Dated bars that a later bar of the same key hides, because a JSON object keeps only the last. */
  readonly repeats: readonly (readonly [date: string, raw: unknown])[];
}

/** A dated bar as it stands in the text: bars are flat, so that the first closing brace ends one. */
const DATED_BAR = /"(\d{4}-\d{2}-\d{2})"\s*:\s*(\{[^{}]*\})/g;
/** Bare words that Python writes for numbers that JSON does not have. */
const PYTHON_NUMBER = /(:\s*)(NaN|-?Infinity)\b/g;

/**
 * Splits a price file into its JSON objects: the whole file is one, or each line that is not blank is one.
 * @throws DomainError `market_file_not_json` when neither fits, `market_file_corrupt_line` naming the first bad line
 */
export function readDocuments(text: string, fileName: string): JsonDocument[] {
  const content = text.replace(/^\uFEFF/, '');
  const whole = parseObject(content);
  if (whole) return [{ json: whole, where: '', repeats: hiddenBars(content) }];
  const lines = content
    .split(/\r?\n/)
    .map((line, index) => ({ text: line, number: index + 1, json: parseObject(line) }))
    .filter((line) => line.text.trim() !== '');
  if (!lines.some((line) => line.json)) throw notJson(content, fileName);
  return lines.map((line) => {
    if (!line.json) throw corruptLine(fileName, line.number);
    return { json: line.json, where: ` line ${line.number}`, repeats: hiddenBars(line.text) };
  });
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(text) ?? parseJson(text.replace(PYTHON_NUMBER, '$1"$2"'));
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** The value of a JSON text, undefined when it is none: the caller says what that means and in which line. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function hiddenBars(text: string): (readonly [string, unknown])[] {
  const last = new Map<string, string>();
  const hidden: (readonly [string, unknown])[] = [];
  for (const [, date, bar] of text.matchAll(DATED_BAR)) {
    if (date === undefined || bar === undefined) continue;
    const earlier = last.get(date);
    if (earlier !== undefined) hidden.push([date, parseObject(earlier)]);
    last.set(date, bar);
  }
  return hidden;
}

function corruptLine(fileName: string, line: number): DomainError {
  return new DomainError({
    code: 'market_file_corrupt_line',
    message: `${fileName} line ${line} is not a JSON object. Nothing was imported: repair or remove the line and import again.`,
    details: { file: fileName, line },
  });
}

function notJson(content: string, fileName: string): DomainError {
  const reason = content.trim() === '' ? 'is empty' : 'is not JSON';
  return new DomainError({
    code: 'market_file_not_json',
    message: `${fileName} ${reason}. Nothing was imported: the batch system's merged.jsonl or Alpha Vantage's daily JSON is expected.`,
    details: { file: fileName },
  });
}
