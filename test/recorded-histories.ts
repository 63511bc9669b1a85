import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { REPOSITORY } from './simulation-configs.js';

const DATA = resolve(REPOSITORY, '../shared/data');

/** Real daily prices of the NASDAQ-100. */
export const NASDAQ_PRICES = join(DATA, 'market/nasdaq100-daily.jsonl');

/** Real daily prices of the benchmark. */
export const QQQ_PRICES = join(DATA, 'market/qqq-daily.json');

/** Why nothing recorded can be replayed here; undefined when it can. */
export const recordingsMissing = existsSync(DATA)
  ? undefined
  : 'there is no ../shared/data beside the repository';

/** The models whose published trades are recorded. */
export const RECORDED_MODELS = ['gpt-5', 'claude-3.7-sonnet', 'deepseek-chat-v3.1', 'MiniMax-M2'] as const;
export type RecordedModel = (typeof RECORDED_MODELS)[number];

/** What was published for them, in per cent on 2025-10-29. */
export const PUBLISHED_RETURNS: Readonly<Record<RecordedModel, string>> = {
  'gpt-5': '9.98',
  'claude-3.7-sonnet': '9.80',
  'deepseek-chat-v3.1': '16.46',
  'MiniMax-M2': '12.03',
};

/** A line of position.jsonl. */
export interface PositionLine {
  readonly date: string;
  readonly id: number;
  readonly this_action?: { readonly action: string; readonly symbol: string; readonly amount: number };
  readonly positions: Readonly<Record<string, number>>;
}

export function recordingPath(model: RecordedModel): string {
  return join(DATA, 'history', model, 'position/position.jsonl');
}

/** The recorded lines of a model up to a date. */
export function recordedLines(model: RecordedModel, lastDate: string): readonly PositionLine[] {
  return parsePositions(readFileSync(recordingPath(model), 'utf8')).filter(({ date }) => date <= lastDate);
}

/** The portfolio values of a model at the close of each date, in dollars. */
export function expectedValues(model: RecordedModel): Readonly<Record<string, number>> {
  const text = readFileSync(join(DATA, 'expected/leaderboard-2025-10-29.json'), 'utf8');
  const leaderboard = JSON.parse(text) as Record<string, { daily_portfolio_value: Record<string, number> }>;
  return leaderboard[model]!.daily_portfolio_value;
}

/** What empyrical computes of a model's month, and the total return. */
export function expectedFigures(model: RecordedModel): Readonly<Record<string, number>> {
  const text = readFileSync(join(DATA, 'expected/leaderboard-2025-10-29.json'), 'utf8');
  return (JSON.parse(text) as Record<string, Record<string, number>>)[model]!;
}

export function parsePositions(text: string): readonly PositionLine[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as PositionLine);
}

/** Where two histories differ, in words; holdings must be equal, cash to the cent. */
export function differences(actual: readonly PositionLine[], recorded: readonly PositionLine[]): string[] {
  const found = recorded.flatMap((line, index) => {
    const other = actual[index];
    return other ? differencesOfLine(other, line) : [`line ${index} is missing`];
  });
  if (actual.length > recorded.length) found.push(`${actual.length - recorded.length} lines too many`);
  return found;
}

function differencesOfLine(actual: PositionLine, recorded: PositionLine): string[] {
  const found: string[] = [];
  const expect = (what: string, a: unknown, b: unknown) => {
    if (a !== b) found.push(`line ${recorded.id}: ${what} is ${String(a)}, not ${String(b)}`);
  };
  expect('date', actual.date, recorded.date);
  expect('id', actual.id, recorded.id);
  for (const field of ['action', 'symbol', 'amount'] as const) {
    expect(field, actual.this_action?.[field], recorded.this_action?.[field]);
  }
  for (const name of new Set([...Object.keys(recorded.positions), ...Object.keys(actual.positions)])) {
    const [a, b] = [actual.positions[name], recorded.positions[name]];
    if (name !== 'CASH') expect(name, a, b);
    else if (!(Math.abs(Number(a) - Number(b)) < 0.005)) expect('CASH', a, b);
  }
  return found;
}
