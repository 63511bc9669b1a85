import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Row, type StateReader } from './state-reader.js';

/** Everything that a job leaves behind and that must not depend on what went wrong meanwhile. */
export interface EndState {
  /** Rows as JSON, sorted, by table. Without ids, instants, attempt numbers, workers and errors of passed failures. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  /** Files under `agent_data`, by path: their whole content. */
  readonly files: Readonly<Record<string, string>>;
  readonly actions: number;
}

/** Which model-day `d` a row belongs to. */
export const DAY = 'd.signature AS signature, d.date AS date';
/** What is read of each table, for the job in `:job`; columns of a model-day as `DAY` names them. */
export type Queries = Readonly<Record<string, string>>;

/** What is compared unless told otherwise. */
const QUERIES: Queries = {
  jobs: "SELECT status, config_path, config, dates, models, warnings, error FROM jobs j WHERE j.id = ':job'",
  model_days: `SELECT ${DAY}, d.status AS status, d.stop_reason AS stop_reason,
    d.warnings AS warnings FROM model_days d WHERE d.job_id = ':job'`,
  portfolios: 'SELECT signature, init_date, initial_cash, synthetic FROM portfolios',
  portfolio_days: `SELECT ${DAY}, x.signature AS own_signature, x.date AS own_date, cash, portfolio_value, profit,
    return_fraction, provisional, stale_symbols, first_line_id, line_count
    FROM portfolio_days x JOIN model_days d ON d.id = x.model_day_id WHERE d.job_id = ':job'`,
  holdings: `SELECT ${DAY}, symbol, shares
    FROM holdings x JOIN model_days d ON d.id = x.model_day_id WHERE d.job_id = ':job'`,
  actions: `SELECT ${DAY}, seq, kind, symbol, amount, price, total, commission
    FROM actions x JOIN model_days d ON d.id = x.model_day_id WHERE d.job_id = ':job'`,
  position_adjustments: `SELECT ${DAY}, seq, symbol, split_factor, dividend, shares_before, shares_after, cash
    FROM position_adjustments x JOIN model_days d ON d.id = x.model_day_id WHERE d.job_id = ':job'`,
  agent_sessions: `SELECT ${DAY}, messages, tool_usage, total_steps, stop_signal_received,
    x.stop_reason AS stop_reason, reasoning_summary
    FROM agent_sessions x JOIN model_days d ON d.id = x.model_day_id WHERE d.job_id = ':job'`,
  attempt_usage: `SELECT ${DAY}, model_calls, prompt_tokens, completion_tokens, total_tokens
    FROM attempt_usage x JOIN model_days d ON d.id = x.model_day_id AND d.attempt = x.attempt
    WHERE d.job_id = ':job' AND d.status = 'completed'`,
};

/** Of the failed model-days why they failed, and of all what was recorded: the same in a replay. */
export const RECORDED: Queries = {
  failures: `SELECT ${DAY}, error, error_code, fault FROM model_days d WHERE d.job_id = ':job' AND d.status = 'failed'`,
  session_recordings: `SELECT ${DAY}, format, data
    FROM session_recordings x JOIN model_days d ON d.id = x.model_day_id WHERE d.job_id = ':job'`,
};

/** What to read, and what differs from run to run without meaning anything. */
export interface EndStateSource {
  readonly reader: StateReader;
  readonly dataDir: string;
  /** The model server's URL, which stands in the config and has a different port in every run. */
  readonly providerUrl: string;
  /** What is compared besides. */
  readonly more?: Queries;
}

/** Reads the end state of a job. The files are those of now, so it should be the newest job. */
export async function readEndState(source: EndStateSource, jobId: string): Promise<EndState> {
  const tables = await readTables(source, jobId);
  const folder = join(source.dataDir, 'agent_data');
  const paths = existsSync(folder) ? filesUnder(folder) : [];
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  return { tables, files, actions: tables.actions?.length ?? 0 };
}

/** The rows of a job alone. */
export async function readTables(source: EndStateSource, jobId: string): Promise<EndState['tables']> {
  const tables: Record<string, readonly string[]> = {};
  for (const [name, sql] of Object.entries({ ...QUERIES, ...source.more })) {
    const rows = await source.reader.rows(sql.replaceAll(':job', jobId));
    tables[name] = rows.map((row) => rowText(row).replaceAll(source.providerUrl, 'PROVIDER')).sort();
  }
  return tables;
}

/** SQLite has 0 and 1 where PostgreSQL has false and true. */
function rowText(row: Row): string {
  const booleans = new Set(['provisional', 'stop_signal_received', 'synthetic']);
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    booleans.has(name) ? Boolean(value) : value,
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Where two states differ, in words; empty when they are identical. */
export function differences(actual: EndState, expected: EndState): string[] {
  return [...differencesOfTables(actual.tables, expected.tables), ...differencesOfFiles(actual, expected)];
}

/** Where the rows of two jobs differ. */
export function differencesOfTables(actual: EndState['tables'], expected: EndState['tables']): string[] {
  return [...new Set([...Object.keys(actual), ...Object.keys(expected)])].flatMap((name) => {
    const [own, others] = [actual[name] ?? [], expected[name] ?? []];
    const found = [
      ...withoutThose(own, others).map((row) => `${name}: has ${shortened(row)}`),
      ...withoutThose(others, own).map((row) => `${name}: lacks ${shortened(row)}`),
    ];
    return found;
  });
}

function differencesOfFiles(actual: EndState, expected: EndState): string[] {
  const paths = [...new Set([...Object.keys(actual.files), ...Object.keys(expected.files)])].sort();
  return paths.flatMap((path) => {
    const [own, other] = [actual.files[path], expected.files[path]];
    if (own === other) return [];
    if (own === undefined) return [`${path}: is missing`];
    if (other === undefined) return [`${path}: should not be there (${own.length} characters)`];
    const [ownLines, otherLines] = [own.split('\n'), other.split('\n')];
    const line = ownLines.findIndex((text, index) => text !== otherLines[index]);
    const counts = `${ownLines.length - 1} lines instead of ${otherLines.length - 1}`;
    return [`${path}: ${counts}; line ${line} is ${shortened(ownLines[line] ?? '(nothing)')}`];
  });
}

/** The rows that `others` does not hold, as often as they are too many. */
function withoutThose(rows: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  return rows.filter((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count <= 0;
  });
}

function shortened(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}

/** A short name for a state: equal for equal states, whatever engine and queue they come from. */
export function digestOf(state: EndState): string {
  return createHash('sha256')
    .update(JSON.stringify([state.tables, state.files]))
    .digest('hex')
    .slice(0, 16);
}
