import { postgresUnavailableReason } from '../libs/testing/postgres-server.js';
import { privateRedisUnavailableReason } from '../libs/testing/redis-server.js';
import { type ChunkOptions, type ChunkResult, runChunk } from './chunk.js';
import { type CommandLine, readCommandLine, USAGE } from './command-line.js';
import { measureDefaultRecovery } from './default-recovery.js';
import { SHORT_CHUNKS } from './fault.js';
import { median } from './recovery.js';
import { renderResults, writeReport } from './report.js';
import { keepResult, readResults, type Result } from './results.js';
import { soak } from './soak.js';
import { measureWriters } from './writers.js';

const DEFAULT_RESULTS = 'faults-results.jsonl';
const SHOWN_DIFFERENCES = 40;
const SHORT_DATES = 4;
const WRITING_SECONDS = 60;

const say = (line: string) => {
  console.log(line);
};

/** @returns whether all was as it should be */
async function run(asked: CommandLine): Promise<boolean> {
  const { what, seed, queue, engine } = asked;
  switch (what.task) {
    case 'help':
      say(USAGE);
      return true;
    case 'short':
      return runShort(asked);
    case 'chunks': {
      let right = true;
      for (const number of what.numbers)
        right = (await playChunk({ ...asked, seed: `${seed}-${number}` }, asked)) && right;
      return right;
    }
    case 'default-recovery':
      say(`default settings, seed ${seed}`);
      return keep(await measureDefaultRecovery(seed, say), asked);
    case 'writers':
      return keep(await measureWriters(WRITING_SECONDS), asked);
    case 'soak':
      return keep(await soak({ queue, engine, seed, minutes: what.minutes }, say), asked);
    case 'report':
      writeReport(readResults(asked.results ?? DEFAULT_RESULTS));
      return true;
  }
}

/** A little of everything, where this machine has what it takes. */
async function runShort(asked: CommandLine): Promise<boolean> {
  let right = true;
  for (const chunk of SHORT_CHUNKS) {
    const missing = whatIsMissing(chunk);
    if (missing === undefined)
      right = (await playChunk({ ...asked, ...chunk, dates: SHORT_DATES }, asked)) && right;
    else say(`${chunk.queue}, ${chunk.engine}: skipped, ${missing}`);
  }
  return right;
}

function whatIsMissing({ queue, engine }: Pick<ChunkOptions, 'queue' | 'engine'>): string | undefined {
  const redis = queue === 'redis' ? privateRedisUnavailableReason() : undefined;
  return redis ?? (engine === 'postgres' ? postgresUnavailableReason() : undefined);
}

async function playChunk(options: ChunkOptions, asked: CommandLine): Promise<boolean> {
  const { queue, engine, seed } = options;
  say(`\n${queue}, ${engine}, seed ${seed}`);
  const result = await runChunk(options, (line) => {
    say(`  ${line}`);
  });
  show(result);
  if (asked.results !== undefined) keepResult(asked.results, result);
  if (result.differences.length === 0) return true;
  const faults = Object.entries(options.faults).map((pair) => pair.join('='));
  const number = /-(\d+)$/.exec(seed)?.[1];
  const which =
    asked.what.task === 'chunks' && number !== undefined
      ? `--chunk ${number} --seed ${asked.seed}`
      : `--short --seed ${seed}`;
  say(
    `  to repeat: ${which} --queue ${queue} --database ${engine} --dates ${options.dates} --faults ${faults.join()}`,
  );
  return false;
}

function show(result: ChunkResult): void {
  const { jobs, modelDays, attempts, seconds, differences } = result;
  say(`  ${jobs} jobs under faults, ${modelDays} model-days in ${attempts} attempts, ${seconds} s`);
  for (const [name, count] of Object.entries(result.faults)) {
    const times = (result.recoveryMs as Record<string, readonly number[]>)[name] ?? [];
    const [middle, worst] = [median(times), Math.max(...times)].map((ms) => (ms / 1_000).toFixed(2));
    say(
      `    ${name} x${count}${times.length === 0 ? '' : `, recovery ${middle ?? ''} s (median), ${worst ?? ''} s (worst)`}`,
    );
  }
  for (const name of result.skipped) say(`    ${name}: not possible on this machine`);
  say(differences.length === 0 ? '  no differences' : `  ${differences.length} DIFFERENCES`);
  for (const each of differences.slice(0, SHOWN_DIFFERENCES)) say(`    ${each}`);
  if (result.folder !== undefined) say(`  logs and data: ${result.folder}`);
}

function keep(result: Result, { results }: CommandLine): boolean {
  say(renderResults([result]));
  if (results !== undefined) keepResult(results, result);
  return result.kind !== 'writers' || result.lost === 0;
}

let asked: CommandLine;
try {
  asked = readCommandLine(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}
process.exit((await run(asked)) ? 0 : 1);
