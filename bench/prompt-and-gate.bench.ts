import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { briefSession, renderFirstUserMessage, renderSystemPrompt } from '@app/agent';
import { Database, Repositories, type DailyBar } from '@app/database';
import { cashPosition, Money, type Position, type TradingDate } from '@app/domain';
import { MarketData } from '@app/market-data';
import { type Mode } from './deployment.js';
import { atMost, type Figure } from './figure.js';
import { DATES } from './workload.js';

const SYMBOLS = Array.from({ length: 101 }, (_, index) => `S${String(index).padStart(3, '0')}`);
const HELD_SYMBOLS = 20;
const WARM_UP = 200;
const ROUNDS = 1_000;
const GOAL_MS = 1;

/**
 * What a session spends on its own look at the market, in one process and without HTTP: the gate is opened (one query
 * for the data's version, on SQLite), the prompt of 101 symbols is written, a price is looked up and a page is judged.
 * All of it together is held against the goal for one step, although a session opens its gate and writes its prompt
 * once and not in every step. Does not depend on how the service is run.
 */
export async function benchPromptAndGate(mode: Mode, runs: number): Promise<readonly Figure[]> {
  if (mode !== 'embedded') return [];
  const dataDir = await mkdtemp(join(tmpdir(), 'ai-trader-bench-'));
  const database = await Database.open({ dataDir });
  try {
    const { prices } = new Repositories(database);
    const about = { fileName: 'bench', format: 'bench', sha256: 'bench', synthetic: true, quarantined: [] };
    await prices.recordImport({ ...about, bars: DATES.flatMap(barsOn) });
    const market = new MarketData(prices);
    for (let round = 0; round < WARM_UP; round += 1) await takeStep(market);
    const parts = {
      open: [] as number[],
      prompt: [] as number[],
      lookUp: [] as number[],
      whole: [] as number[],
    };
    for (let run = 0; run < runs; run += 1) await measure(market, parts);
    return [
      { what: 'gate: opened for a session', unit: 'ms', values: parts.open },
      { what: 'prompt of 101 symbols', unit: 'ms', values: parts.prompt },
      { what: 'gate: a price and a page', unit: 'ms', values: parts.lookUp },
      { what: 'prompt and gate, all of it per step', unit: 'ms', values: parts.whole, goal: atMost(GOAL_MS) },
    ];
  } finally {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Adds the mean time of each part over the rounds of one run. */
async function measure(
  market: MarketData,
  parts: Readonly<Record<keyof StepTimes, number[]>>,
): Promise<void> {
  const sums: StepTimes = { open: 0, prompt: 0, lookUp: 0, whole: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const times = await takeStep(market);
    for (const part of PARTS) sums[part] += times[part];
  }
  for (const part of PARTS) parts[part].push(sums[part] / ROUNDS);
}

const PARTS = ['open', 'prompt', 'lookUp', 'whole'] as const;
/** In milliseconds. */
type StepTimes = Record<(typeof PARTS)[number], number>;

async function takeStep(market: MarketData): Promise<StepTimes> {
  const today = DATES[10]!;
  const start = performance.now();
  const view = await market.asOf(today, SYMBOLS);
  const opened = performance.now();
  const briefing = briefSession(view, POSITION);
  const length = renderSystemPrompt(briefing).length + renderFirstUserMessage(briefing).length;
  const written = performance.now();
  const { ohlcv } = await view.lookUp(SYMBOLS[50]!, view.previousSession);
  const verdict = view.judgePublished([view.previousSession]);
  const end = performance.now();
  if (length < 2_000 || ohlcv.close === undefined || verdict !== 'admitted')
    throw new Error('not what it should be');
  return { open: opened - start, prompt: written - opened, lookUp: end - written, whole: end - start };
}

const POSITION: Position = {
  ...cashPosition(Money.parse('1234.56')),
  holdings: new Map(SYMBOLS.slice(0, HELD_SYMBOLS).map((symbol, index) => [symbol, index + 1])),
};

function barsOn(date: TradingDate): DailyBar[] {
  return SYMBOLS.map((symbol, index) => {
    const price = (change: number) => Money.parse(String(100 + index + change / 4));
    return {
      symbol,
      date,
      open: price(0),
      high: price(3),
      low: price(1),
      close: price(2),
      volume: 1_000_000,
    };
  });
}
