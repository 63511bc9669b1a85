import { parseArgs } from 'node:util';
import { DEFAULT_CONFIG_PATH, loadConfigFile, type Environment } from '@app/config';
import { DomainError, parseSymbol, parseTradingDate, type TradingDate } from '@app/domain';
import {
  describeMissing,
  downloadQuota,
  openUniverse,
  priceDemandOf,
  usExchangeCalendar,
  type DownloadStep,
  type PriceDemand,
} from '@app/market-data';
import { downloadLimits, firstChange, lastCompleteSession } from '@app/simulation';
import { type Command, UsageError } from './command.js';
import { revaluePortfolios } from './revalue-portfolios.js';
import { withUseCases } from './with-use-cases.js';

interface DownloadArguments {
  /** The universe of the default config when left out. */
  readonly symbols?: readonly string[];
  readonly from?: TradingDate;
  readonly to?: TradingDate;
  readonly adjusted: boolean;
}

/** Without --from: what a compact answer holds. */
const DEFAULT_SESSIONS = 100;

/** `prices download`: asks Alpha Vantage for the prices that are missing, within the limits of the key's plan. */
export const downloadPricesCommand: Command = {
  name: 'prices download',
  usage: '[--symbols A,B] [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--adjusted]',
  summary: 'Downloads missing daily prices from Alpha Vantage (ALPHAADVANTAGE_API_KEY), within its limits.',
  options: [
    '--symbols   Tickers; the universe of the default config when left out.',
    '--from, --to  The range; the last 100 complete sessions when left out.',
    '--adjusted  Ask for splits and dividends again, although the provider refused them to this key lately.',
  ],

  async run(args, context) {
    const asked = readArguments(args);
    await withUseCases(context, async (useCases, infrastructure) => {
      const { environment, repositories, downloader } = infrastructure;
      if (!downloader) throw noKey();
      const demand = await demandOf(asked, environment);
      const missing = await downloader.missing(demand);
      context.print(
        `${missing.length} of ${demand.symbols.length} symbols lack prices from ${String(demand.dates[0])} to ` +
          `${String(demand.dates.at(-1))}.`,
      );
      const { steps, stopped } = await downloader.run(demand, {
        signal: new AbortController().signal,
        onStep: (step) => {
          context.print(`  ${describeStep(step)}`);
        },
      });
      const reports = steps.flatMap((step) => step.report ?? []);
      await revaluePortfolios(useCases.revaluePortfolios, firstChange(reports), context);
      const knowledge = await downloader.knowledge(demand);
      const still = describeMissing(await downloader.missing(demand), knowledge, { steps, stopped });
      for (const line of still) context.print(`warning: ${line}`);
      const quota = await downloadQuota(repositories.priceDownloads, downloadLimits(environment), new Date());
      context.print(
        `${steps.length} calls made; ${quota.leftToday === null ? 'no daily limit' : `${quota.leftToday} left until ${quota.resetsAt}`}.`,
      );
    });
  },
};

function describeStep({ symbol, series, size, outcome, reason, report }: DownloadStep): string {
  const what = `${symbol} (${series}, ${size})`;
  if (!report) return `${what}: ${reason ?? outcome}`;
  const refused = report.quarantined.length === 0 ? '' : `, ${report.quarantined.length} quarantined`;
  return `${what}: ${report.added} bars added, ${report.changed} changed${refused}`;
}

async function demandOf(asked: DownloadArguments, environment: Environment): Promise<PriceDemand> {
  const last = lastCompleteSession(usExchangeCalendar, new Date());
  const to = asked.to !== undefined && asked.to < last ? asked.to : last;
  const from = asked.from ?? usExchangeCalendar.sessionsBefore(to, DEFAULT_SESSIONS - 1)[0] ?? to;
  const dates = usExchangeCalendar.sessionsBetween(from, to);
  if (dates.length === 0) throw new UsageError(`There is no complete session from ${from} to ${to}.`);
  const universe = asked.symbols ?? (await loadConfigFile(environment, DEFAULT_CONFIG_PATH)).config.universe;
  return { ...priceDemandOf(openUniverse(universe), dates), retryPremium: asked.adjusted };
}

function readArguments(args: readonly string[]): DownloadArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        symbols: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        adjusted: { type: 'boolean', default: false },
      },
    });
    return {
      symbols: values.symbols?.split(',').map((symbol) => parseSymbol(symbol.trim(), '--symbols')),
      from: values.from === undefined ? undefined : parseTradingDate(values.from, '--from'),
      to: values.to === undefined ? undefined : parseTradingDate(values.to, '--to'),
      adjusted: values.adjusted,
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function noKey(): DomainError {
  return new DomainError({
    code: 'missing_api_key',
    message: 'ALPHAADVANTAGE_API_KEY is not set: a free key comes from the provider, Alpha Vantage.',
    details: { variable: 'ALPHAADVANTAGE_API_KEY' },
  });
}
