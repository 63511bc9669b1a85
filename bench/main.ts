import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { coverageRows } from './bootstrap-coverage.bench.js';
import { MODE_NAMES, MODES, type Mode } from './deployment.js';
import { toTable, type Figure } from './figure.js';
import { benchFullSpeed } from './full-speed.bench.js';
import { benchIdealTime } from './ideal-time.bench.js';
import { benchLatency } from './latency.bench.js';
import { benchPromptAndGate } from './prompt-and-gate.bench.js';
import { benchRecording } from './recording.bench.js';
import { benchReads } from './reads.bench.js';
import { benchThroughput } from './throughput.bench.js';
import { isRecorded } from './workload.js';

const BENCHES: Readonly<Record<string, (mode: Mode, runs: number) => Promise<readonly Figure[]>>> = {
  throughput: benchThroughput,
  'ideal-time': benchIdealTime,
  latency: benchLatency,
  'full-speed': benchFullSpeed,
  'prompt-and-gate': benchPromptAndGate,
  recording: benchRecording,
  reads: benchReads,
};

/** Not of the service but of its arithmetic: runs once, whatever the modes. */
const COVERAGE = 'coverage';
const SIMULATED_PAIRS = 1_000;
const NAMES = [...Object.keys(BENCHES), COVERAGE];

const USAGE = `Usage: npm run bench -- [--only ${NAMES.join('|')}] [--mode ${MODES.join('|')}] [--runs N]

Starts the built service against a provider on loopback that repeats recorded trades, and prints what it measured; coverage
needs no service: it simulates how often the leaderboard's 95 % intervals miss.
  --only NAME   one bench (may be repeated; default: all)
  --mode MODE   one way to run the service (default: both)
  --runs N      repeat throughput, ideal-time, full-speed and prompt-and-gate and show medians (default 3)
BENCH_PROFILE=FOLDER leaves a CPU profile of every process in FOLDER.`;

interface Selection {
  readonly benches: readonly string[];
  readonly modes: readonly Mode[];
  readonly runs: number;
}

function readSelection(): Selection {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: NAMES },
      mode: { type: 'string', multiple: true, default: [...MODES] },
      runs: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const modes = MODES.filter((mode) => values.mode.includes(mode));
  const runs = Number(values.runs);
  if (values.only.some((name) => !NAMES.includes(name))) throw new Error('--only names no bench');
  if (modes.length !== values.mode.length) throw new Error('--mode names no mode');
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs must be a whole number from 1');
  return { benches: values.only, modes, runs };
}

async function run({ benches, modes, runs }: Selection): Promise<void> {
  console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`);
  console.log(isRecorded() ? 'NASDAQ-100, recorded trades' : 'SYNTHETIC market, made-up trades');
  const figures: Figure[] = [];
  for (const name of benches.filter((each) => each !== COVERAGE)) {
    for (const mode of modes) {
      console.log(`running ${name}, ${MODE_NAMES[mode]} ...`);
      const measured = (await BENCHES[name]?.(mode, runs)) ?? [];
      figures.push(...measured);
    }
  }
  if (figures.length > 0) console.log(`\n${toTable(figures)}`);
  if (benches.includes(COVERAGE)) {
    console.log(
      `\nIntervals that miss 0, of ${SIMULATED_PAIRS} pairs without a difference, in per cent [percentile]:`,
    );
    for (const row of coverageRows(SIMULATED_PAIRS)) console.log(row);
  }
}

let selection: Selection;
try {
  selection = readSelection();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}
await run(selection);
