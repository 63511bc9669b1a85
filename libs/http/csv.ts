/** A value of a table's cell; null and undefined are empty cells. */
export type CsvValue = string | number | boolean | null | undefined;

/** Rows under named columns. */
export interface CsvTable {
  readonly columns: readonly string[];
  /** Each with one value per column, in their order. */
  readonly rows: readonly (readonly CsvValue[])[];
}

/** What a spreadsheet would take for a formula, or for the end of a cell. */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * A table as CSV by RFC 4180: a header line, CRLF after every line, cells with commas, quotes or line breaks in quotes.
 * Text that a spreadsheet would run as a formula (`=`, `+`, `-`, `@`, tab or carriage return in front) gets an
 * apostrophe before it; numbers are written as they are.
 */
export function toCsv({ columns, rows }: CsvTable): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
