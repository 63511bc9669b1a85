import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ChunkOptions, type ChunkResult, runChunk } from './chunk.js';
import { FAULTS, faultsOf, parseFaultCounts, type FaultCounts, type QueueKind } from './fault.js';
import { median } from './recovery.js';
import { type Engine } from './state-reader.js';

const USAGE = `Usage: npm run test:faults -- [options]

Starts the real processes against a model server on loopback, disturbs them, and compares what every job leaves behind
with an undisturbed run. Ends with code 1 when anything differs.

  --seed TEXT            repeats a run (default: a new one, which is printed)
  --queue redis|embedded     (default redis)
  --database sqlite|postgres (default sqlite)
  --faults A=N,B=N       which faults and how many of each (default: one of each that the queue allows)
  --dates N              dates of a job, 1 to 20 (default 20)
  --results FILE         appends the result to this file, a line of JSON for each chunk
  --keep                 leaves the processes' folder in any case

Faults:
${Object.entries(FAULTS).map(([name, what]) => `  ${name.padEnd(15)} ${what}`).join('\n')}`;

function readOptions(): ChunkOptions & { readonly results?: string } {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      queue: { type: 'string', default: 'redis' },
      database: { type: 'string', default: 'sqlite' },
      faults: { type: 'string' },
      dates: { type: 'string', default: '20' },
      results: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const queue = oneOf<QueueKind>('--queue', values.queue, ['redis', 'embedded']);
  const engine = oneOf<Engine>('--database', values.database, ['sqlite', 'postgres']);
  const faults = values.faults === undefined ? oneOfEach(queue) : parseFaultCounts(values.faults);
  return { ...values, queue, engine, faults, dates: Number(values.dates) };
}

function oneOf<Value extends string>(option: string, text: string, values: readonly Value[]): Value {
  const value = values.find((each) => each === text);
  if (value === undefined) throw new Error(`${option} must be one of ${values.join(', ')}`);
  return value;
}

function oneOfEach(queue: QueueKind): FaultCounts {
  return Object.fromEntries(faultsOf(queue).map((name) => [name, 1]));
}

function show(result: ChunkResult): void {
  const { seed, queue, engine, jobs, modelDays, attempts, seconds } = result;
  console.log(`\n${queue}, ${engine}, seed ${seed}: ${jobs} jobs under faults, ${modelDays} model-days in ${attempts} attempts, ${seconds} s`);
  for (const [name, count] of Object.entries(result.faults)) {
    const times = (result.recoveryMs as Record<string, readonly number[]>)[name] ?? [];
    const recovery =
      times.length === 0 ? '' : `, recovery ${(median(times) / 1_000).toFixed(2)} s (median), ${(Math.max(...times) / 1_000).toFixed(2)} s (worst)`;
    console.log(`  ${name}: ${count}${recovery}`);
  }
  for (const name of result.skipped) console.log(`  ${name}: not possible on this machine`);
  console.log(result.differences.length === 0 ? '  no differences' : `  ${result.differences.length} DIFFERENCES`);
  for (const each of result.differences.slice(0, 40)) console.log(`    ${each}`);
  if (result.folder !== undefined) console.log(`  logs and data: ${result.folder}`);
}

const options = readOptions();
const command = `--queue ${options.queue} --database ${options.engine} --seed ${options.seed}`;
console.log(`faults, to be repeated with: ${command} --faults ${Object.entries(options.faults).map((pair) => pair.join('=')).join()}`);
const result = await runChunk(options, (line) => { console.log(`  ${line}`); });
show(result);
if (options.results !== undefined) appendFileSync(options.results, `${JSON.stringify(result)}\n`);
process.exit(result.differences.length === 0 ? 0 : 1);
