import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DomainError, parseTradingDate, type TradingDate } from '@app/domain';
import {
  generateSyntheticMarket,
  importSyntheticMarket,
  recordSampleTrades,
  SAMPLE_MARKET,
  SAMPLE_RECORDING,
  type SyntheticMarketRequest,
} from '@app/market-data';
import { type Command, UsageError } from './command.js';
import { describeImports } from './import-report.js';
import { withDatabase } from './with-database.js';

interface SampleArguments {
  readonly request: SyntheticMarketRequest;
  /** Where the recorded trades of the sample market are written, when that is wanted instead of an import. */
  readonly recording?: string;
}

/** `prices generate-sample`: makes the SYNTHETIC market of the demo. */
export const generateSampleCommand: Command = {
  name: 'prices generate-sample',
  usage: '[--seed N] [--from DATE] [--to DATE] [--recording FILE]',
  summary: `Generates a SYNTHETIC market of ${SAMPLE_MARKET.symbols.length} made-up tickers into the database.`,
  options: [
    `--seed N          another seed is another market (default ${SAMPLE_MARKET.seed})`,
    `--from, --to      first and last day (default ${SAMPLE_MARKET.from} and ${SAMPLE_MARKET.to})`,
    '--recording FILE  writes recorded trades on that market to FILE instead (configs/sample/replay-position.jsonl was made so)',
  ],

  async run(args, context) {
    const { request, recording } = readArguments(args);
    if (recording !== undefined) {
      await writeRecording(recording, request);
      context.print(`Wrote trades on the SYNTHETIC market (seed ${request.seed}) to ${recording}.`);
      return;
    }
    await withDatabase(context.environment(), async ({ prices }, { location }) => {
      context.print(`Generating a SYNTHETIC market (seed ${request.seed}) into ${location} ...`);
      const report = await importSyntheticMarket(prices, request);
      for (const line of describeImports([report])) context.print(line);
    });
  },
};

function readArguments(args: readonly string[]): SampleArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        recording: { type: 'string' },
      },
    });
    return {
      request: {
        symbols: SAMPLE_MARKET.symbols,
        seed: values.seed === undefined ? SAMPLE_MARKET.seed : readSeed(values.seed),
        from: readDate(values.from, '--from') ?? SAMPLE_MARKET.from,
        to: readDate(values.to, '--to') ?? SAMPLE_MARKET.to,
      },
      recording: values.recording,
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readSeed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError('--seed must be a whole number from 0 to 999999999.');
  return Number(text);
}

function readDate(text: string | undefined, option: string): TradingDate | undefined {
  return text === undefined ? undefined : parseTradingDate(text, option);
}

async function writeRecording(file: string, request: SyntheticMarketRequest): Promise<void> {
  const text = recordSampleTrades(generateSyntheticMarket(request), SAMPLE_RECORDING);
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new DomainError({
      code: 'file_not_writable',
      message: `--recording: ${file} cannot be written; name a file in a folder that exists.`,
      details: { file },
      cause,
    });
  }
}
