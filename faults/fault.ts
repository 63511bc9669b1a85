import { type Engine } from '../libs/testing/state-reader.js';
import { RandomStream } from '../libs/market-data/synthetic/random-stream.js';

/** Every fault that the harness knows, and what it does. */
export const FAULTS = {
  'worker-kill': 'SIGKILL of a worker',
  'api-kill': 'SIGKILL of the API',
  'kill-all': 'SIGKILL of every process, every other time of Redis too',
  'worker-term': 'SIGTERM of a worker',
  'worker-stop': 'SIGSTOP of a worker for longer than the queue lock, then SIGCONT',
  flushall: 'Redis FLUSHALL',
  'redis-restart': 'Redis killed, back with its data',
  'redis-loss': 'Redis killed, back without its data',
  'queue-loss': 'everything killed, the embedded queue removed',
  'model-hang': 'the model server accepts and does not answer',
  'model-drop': 'the model server drops connections',
  'model-429': 'the model server answers 429',
  'model-500': 'the model server answers 500',
  'tools-blocked': 'the tool ports of a worker drop every connection',
  'disk-full': 'no space left in DATA_DIR',
  'database-cut': 'PostgreSQL ends every connection',
} as const;
export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** How the queue is run, which decides which faults there can be. */
export type QueueKind = 'redis' | 'embedded';

/** How many of each fault a chunk holds. */
export type FaultCounts = Readonly<Partial<Record<FaultName, number>>>;

const REDIS_ONLY: readonly FaultName[] = [
  'worker-kill',
  'worker-term',
  'api-kill',
  'flushall',
  'redis-restart',
  'redis-loss',
];
const EMBEDDED_ONLY: readonly FaultName[] = ['queue-loss'];
const POSTGRES_ONLY: readonly FaultName[] = ['database-cut'];

/** The faults out of a list that there can be on a deployment. */
export function possibleFaults(
  faults: FaultCounts,
  { queue, engine }: { readonly queue: QueueKind; readonly engine: Engine },
): FaultCounts {
  const impossible = [
    ...(queue === 'redis' ? EMBEDDED_ONLY : REDIS_ONLY),
    ...(engine === 'sqlite' ? POSTGRES_ONLY : []),
  ];
  const possible = FAULT_NAMES.filter((name) => !impossible.includes(name));
  return Object.fromEntries(
    possible.flatMap((name) => (faults[name] === undefined ? [] : [[name, faults[name]]])),
  );
}

const TROUBLES_OF_MODELS: FaultCounts = { 'model-hang': 1, 'model-drop': 1, 'model-429': 1, 'model-500': 1 };

/** What one chunk of a long run holds; eight of them on each engine are a whole one. */
export const LONG_CHUNK: Readonly<Record<QueueKind, FaultCounts>> = {
  redis: {
    ...{
      'worker-kill': 25,
      'api-kill': 7,
      'kill-all': 7,
      'worker-stop': 4,
      'worker-term': 2,
      'database-cut': 3,
    },
    ...{ flushall: 7, 'redis-restart': 3, 'redis-loss': 3 },
    ...{ ...TROUBLES_OF_MODELS, 'tools-blocked': 2, 'disk-full': 2 },
  },
  embedded: {
    ...{ 'kill-all': 12, 'worker-stop': 3, 'queue-loss': 3, 'database-cut': 3 },
    ...{ ...TROUBLES_OF_MODELS, 'tools-blocked': 2, 'disk-full': 2 },
  },
};

/** What the short run holds that is part of every build, by deployment. */
export const SHORT_CHUNKS: readonly {
  readonly queue: QueueKind;
  readonly engine: Engine;
  readonly faults: FaultCounts;
}[] = [
  { queue: 'embedded', engine: 'sqlite', faults: { 'kill-all': 1, 'disk-full': 1 } },
  {
    queue: 'redis',
    engine: 'sqlite',
    faults: {
      'worker-kill': 2,
      'api-kill': 1,
      flushall: 1,
      'redis-loss': 1,
      'model-drop': 1,
      'tools-blocked': 1,
    },
  },
  { queue: 'redis', engine: 'postgres', faults: { 'worker-kill': 1, 'kill-all': 1, flushall: 1 } },
];

/** One fault with everything that chance decides about it. */
export interface PlannedFault {
  readonly name: FaultName;
  /** How long after the last fault's end, or its recovery. */
  readonly waitMs: number;
  /** How long it lasts, where it lasts. */
  readonly holdMs: number;
  /** From 0 to 1: which process it strikes. */
  readonly choice: number;
  /** For a fault that strikes a worker at work: how long after it was seen to be. */
  readonly intoSessionMs: number;
  /** It does not wait until the fault before it has been recovered from. */
  readonly early: boolean;
}

/** How often a fault comes before the one before it is over. */
const EARLY_FRACTION = 0.2;
/** Longer than the queue lock of the harness with everything that is added to it. */
const STOPPED_MS = { low: 1_600, high: 3_000 };
/** A session and the writing of its files take about that long. */
const LONGEST_INTO_SESSION_MS = 250;
const HELD_MS = { low: 200, high: 1_800 };

/** The order and the chances of a chunk's faults: the same for the same seed and counts. */
export function planFaults(seed: string, counts: FaultCounts): readonly PlannedFault[] {
  const random = new RandomStream(`faults ${seed}`);
  const names = FAULT_NAMES.flatMap((name) => Array.from({ length: counts[name] ?? 0 }, () => name));
  for (let last = names.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random.uniform() * (last + 1));
    [names[last], names[other]] = [names[other] as FaultName, names[last] as FaultName];
  }
  return names.map((name) => {
    const hold = name === 'worker-stop' ? STOPPED_MS : HELD_MS;
    return {
      name,
      waitMs: Math.round(random.between(0, 900)),
      holdMs: Math.round(random.between(hold.low, hold.high)),
      choice: random.uniform(),
      intoSessionMs: Math.round(random.between(0, LONGEST_INTO_SESSION_MS)),
      early: random.uniform() < EARLY_FRACTION,
    };
  });
}

/** Reads `worker-kill=25,api-kill=6`. @throws Error for an unknown fault or a count that is no whole number */
export function parseFaultCounts(text: string): FaultCounts {
  const counts: Partial<Record<FaultName, number>> = {};
  for (const part of text.split(',').filter((each) => each !== '')) {
    const [name = '', count = '1'] = part.split('=');
    if (!isFaultName(name)) throw new Error(`--faults: there is no fault "${name}"`);
    if (!/^\d+$/.test(count)) throw new Error(`--faults: ${part} must be NAME=COUNT`);
    counts[name] = Number(count);
  }
  return counts;
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}
