import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type FaultCounts, FAULTS, LONG_CHUNK, parseFaultCounts, type QueueKind } from './fault.js';
import { type Engine } from '../libs/testing/state-reader.js';

export const USAGE = `Usage: npm run test:faults -- [what] [options]

Starts the real processes against a model server on loopback, disturbs them on a seed, and compares what every job
leaves behind with an undisturbed run. Ends with code 1 when anything differs.

What:
  --short              a few faults on every deployment that this machine can run (default)
  --chunk N            chunk N of a long run, or several: 1-8
  --default-recovery   ten kills of a worker with the default settings
  --writers            four processes that write to one SQLite database for 60 s
  --soak MINUTES       job after job at full load
  --report             writes the results into docs/reliability.md

Options:
  --seed TEXT                  repeats a run (default: a new one, which is printed)
  --queue redis|embedded       of a chunk or a soak (default redis)
  --database sqlite|postgres   of a chunk or a soak (default sqlite)
  --faults A=N,B=N             which faults a chunk holds, and how many of each (default: a long list)
  --dates N                    dates of a chunk's jobs, 1 to 20 (default 20)
  --results FILE               where results add up, a line of JSON each (default faults-results.jsonl for --report)
  --keep                       leave the data and logs of a chunk in any case

Faults:
${Object.entries(FAULTS)
  .map(([name, what]) => `  ${name.padEnd(15)} ${what}`)
  .join('\n')}`;

/** What to run. */
export type Task =
  | { readonly task: 'help' | 'short' | 'default-recovery' | 'writers' | 'report' }
  | { readonly task: 'chunks'; readonly numbers: readonly number[] }
  | { readonly task: 'soak'; readonly minutes: number };

/** The command line, checked. */
export interface CommandLine {
  readonly what: Task;
  readonly seed: string;
  readonly queue: QueueKind;
  readonly engine: Engine;
  readonly faults: FaultCounts;
  readonly dates: number;
  readonly results?: string;
  readonly keep: boolean;
}

/** @throws Error that says what is wrong */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean' },
      chunk: { type: 'string' },
      'default-recovery': { type: 'boolean' },
      writers: { type: 'boolean' },
      soak: { type: 'string' },
      report: { type: 'boolean' },
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      queue: { type: 'string', default: 'redis' },
      database: { type: 'string', default: 'sqlite' },
      faults: { type: 'string' },
      dates: { type: 'string', default: '20' },
      results: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  const { seed, results, keep } = values;
  const queue = oneOf<QueueKind>('--queue', values.queue, ['redis', 'embedded']);
  const engine = oneOf<Engine>('--database', values.database, ['sqlite', 'postgres']);
  const faults = values.faults === undefined ? LONG_CHUNK[queue] : parseFaultCounts(values.faults);
  const dates = numberFrom('--dates', values.dates, 20);
  return { what: readTask(values), seed, queue, engine, faults, dates, results, keep };
}

function readTask(values: Readonly<Record<string, string | boolean | undefined>>): Task {
  if (values.help) return { task: 'help' };
  if (values.report) return { task: 'report' };
  if (values.writers) return { task: 'writers' };
  if (values['default-recovery']) return { task: 'default-recovery' };
  if (typeof values.soak === 'string')
    return { task: 'soak', minutes: numberFrom('--soak', values.soak, 10_000) };
  if (typeof values.chunk !== 'string') return { task: 'short' };
  const [first = '', last = first] = values.chunk.split('-');
  const [from, to] = [numberFrom('--chunk', first, 10_000), numberFrom('--chunk', last, 10_000)];
  return { task: 'chunks', numbers: Array.from({ length: to - from + 1 }, (_, index) => from + index) };
}

function oneOf<Value extends string>(option: string, text: string, values: readonly Value[]): Value {
  const value = values.find((each) => each === text);
  if (value === undefined) throw new Error(`${option} must be one of ${values.join(', ')}`);
  return value;
}

function numberFrom(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new Error(`${option} must be a whole number from 1 to ${most}`);
  return value;
}
