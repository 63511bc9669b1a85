import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Money, parseTradingDate, type TradingDate } from '@app/domain';
import {
  generateSyntheticMarket,
  recordSampleTrades,
  SAMPLE_MARKET,
  SYNTHETIC_SYMBOLS,
  usExchangeCalendar,
} from '@app/market-data';
import { REPOSITORY } from './repository.js';

const RECORDED_MODELS = ['gpt-5', 'claude-3.7-sonnet', 'deepseek-chat-v3.1', 'MiniMax-M2'] as const;
/** Two models more, which trade as two of the recorded ones do. */
const AGAIN = ['gpt-5', 'deepseek-chat-v3.1'] as const;
const RECORDED_DATA = process.env.SHARED_DATA_DIR ?? join(REPOSITORY, '../shared/data');
const INIT_DATE = parseTradingDate('2025-10-01');

const FIRST_DATE = parseTradingDate('2025-10-02');
const LAST_DATE = parseTradingDate('2025-10-29');
/** The twenty dates that every job of the benches plays. */
export const DATES: readonly TradingDate[] = usExchangeCalendar.sessionsBetween(FIRST_DATE, LAST_DATE);
/** The session after them: without recorded trades, so that every model lets it pass. */
export const DAY_AFTER_LAST = usExchangeCalendar.nextSession(LAST_DATE);

/** What is played: prices to import and, for each of four providers' models, its recorded trades. */
export interface Workload {
  /** Arguments of the data command that fills the database. */
  readonly importArguments: readonly string[];
  /** Undefined: the NASDAQ-100 of configs/. */
  readonly universe?: readonly string[];
  /** position.jsonl by the model's name at the provider. */
  readonly histories: Readonly<Record<string, string>>;
}

/** Whether real prices and histories are there to be played. */
export function isRecorded(): boolean {
  return existsSync(RECORDED_DATA);
}

/**
 * Real prices and histories where `../shared/data` beside the repository (or the folder SHARED_DATA_DIR) has them;
 * otherwise the synthetic market with made-up histories.
 */
export async function prepareWorkload(folder: string): Promise<Workload> {
  return isRecorded() ? recordedWorkload(RECORDED_DATA) : syntheticWorkload(folder);
}

function recordedWorkload(data: string): Workload {
  return {
    importArguments: ['prices', 'import', join(data, 'market/nasdaq100-daily.jsonl')],
    histories: Object.fromEntries(
      RECORDED_MODELS.map((model) => [model, join(data, 'history', model, 'position/position.jsonl')]),
    ),
  };
}

async function syntheticWorkload(folder: string): Promise<Workload> {
  const bars = generateSyntheticMarket(SAMPLE_MARKET);
  const histories: Record<string, string> = {};
  for (const [index, model] of RECORDED_MODELS.entries()) {
    const path = join(folder, `${model}.position.jsonl`);
    const start = { initDate: INIT_DATE, initialCash: Money.parse('10000'), seed: index + 1 };
    await writeFile(path, recordSampleTrades(bars, start));
    histories[model] = path;
  }
  return {
    importArguments: ['prices', 'generate-sample'],
    universe: SYNTHETIC_SYMBOLS,
    histories,
  };
}

/** Writes the config folder of a run: six models, all at the given provider. */
export async function writeConfigs(folder: string, workload: Workload, providerUrl: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const model = (signature: string, basemodel: string) => ({
    name: signature,
    basemodel,
    signature,
    enabled: true,
    openai_base_url: providerUrl,
    openai_api_key: 'bench',
  });
  const config = {
    agent_type: 'BaseAgent',
    date_range: { init_date: INIT_DATE },
    models: [
      ...RECORDED_MODELS.map((name) => model(name, name)),
      ...AGAIN.map((name) => model(`${name}-again`, name)),
    ],
    agent_config: { max_steps: 30, max_retries: 3, base_delay: 1, initial_cash: 10_000 },
    ...(workload.universe && { universe: workload.universe }),
  };
  await writeFile(join(folder, 'bench.json'), JSON.stringify(config));
  const universe = await readFile(join(REPOSITORY, 'configs/nasdaq100.json'), 'utf8');
  await writeFile(join(folder, 'nasdaq100.json'), universe);
}
