import { randomUUID } from 'node:crypto';
import { Database, Repositories, type DailyBar } from '@app/database';
import { Money, parseTradingDate, type TradingDate } from '@app/domain';
import { usExchangeCalendar } from '@app/market-data';
import { randomNumbers } from './random-numbers.js';
import { cents, SEEDED_CASH, SeededPortfolio, type SeededPrice } from './seeded-portfolio.js';

/** How much is seeded. */
export interface SeedSize {
  readonly models: number;
  readonly dates: number;
}

export const FULL_YEAR: SeedSize = { models: 50, dates: 250 };

const LAST_DATE = parseTradingDate('2025-10-29');
const SYMBOLS = Array.from({ length: 100 }, (_, index) => `B${String(index + 1).padStart(3, '0')}`);
const BENCHMARK = 'QQQ';
const NOW = '2025-10-29T21:00:00.000Z';

/** Prices in dollars by symbol, one per date. */
type Market = ReadonlyMap<string, readonly SeededPrice[]>;

/** The dates that a seeded database holds, ascending. */
export function seededDates({ dates }: SeedSize): readonly TradingDate[] {
  return usExchangeCalendar.sessionsBetween(parseTradingDate('2015-01-02'), LAST_DATE).slice(-dates);
}

/** Fills an empty database with made-up prices and portfolios that trade every day, the same ones each time. */
export async function seed(
  options: { readonly dataDir: string; readonly databaseUrl?: string },
  size: SeedSize = FULL_YEAR,
): Promise<void> {
  const database = await Database.open(options);
  try {
    const repositories = new Repositories(database);
    const dates = seededDates(size);
    const before = usExchangeCalendar.previousSession(dates[0] ?? LAST_DATE);
    const market = makeMarket([before, ...dates]);
    await repositories.prices.recordImport({
      fileName: 'seed',
      format: 'seed',
      sha256: '0'.repeat(64),
      synthetic: false,
      bars: [...market].flatMap(([symbol, prices]) => bars(symbol, [before, ...dates], prices)),
      quarantined: [],
    });
    await seedPortfolios(database, repositories, { dates, before, market, models: size.models });
  } finally {
    await database.close();
  }
}

function makeMarket(dates: readonly TradingDate[]): Market {
  return new Map(
    [...SYMBOLS, BENCHMARK].map((symbol) => {
      const draw = randomNumbers(symbol);
      let close = 50 + 200 * draw();
      const prices = dates.map(() => {
        const open = cents(close * (1 + (draw() - 0.5) * 0.02));
        close = cents(open * (1 + (draw() - 0.495) * 0.04));
        return { open, close };
      });
      return [symbol, prices] as const;
    }),
  );
}

function priceAt(market: Market, symbol: string, index: number): SeededPrice {
  return market.get(symbol)?.[index] ?? { open: 1, close: 1 };
}

function bars(symbol: string, dates: readonly TradingDate[], prices: readonly SeededPrice[]): DailyBar[] {
  return prices.map(({ open, close }, index) => ({
    symbol,
    date: dates[index] ?? LAST_DATE,
    open: Money.fromNumber(open),
    close: Money.fromNumber(close),
  }));
}

async function seedPortfolios(
  database: Database,
  { portfolios, jobs }: Repositories,
  plan: {
    readonly dates: readonly TradingDate[];
    readonly before: TradingDate;
    readonly market: Market;
    readonly models: number;
  },
): Promise<void> {
  const names = Array.from(
    { length: plan.models },
    (_, index) => `seeded-${String(index + 1).padStart(2, '0')}`,
  );
  const jobId = randomUUID();
  const config = { universe: SYMBOLS, models: names.map((signature) => ({ signature })) };
  const job = {
    id: jobId,
    status: 'completed' as const,
    mode: 'simulate' as const,
    systemFingerprints: {},
    configPath: 'configs/bench.json',
    dates: plan.dates,
    models: names,
    replaceExisting: false,
    warnings: [],
    createdAt: NOW,
    updatedAt: NOW,
  };
  const cause = { action: 'trigger' as const, actor: 'bench', source: 'bench' };
  await database.transaction((manager) => jobs.insert(manager, { job, config, modelDays: [], cause }));
  for (const signature of names) {
    const portfolio = new SeededPortfolio(signature, jobId);
    for (const [index, date] of plan.dates.entries()) {
      portfolio.trade(
        date,
        new Map(SYMBOLS.map((symbol) => [symbol, priceAt(plan.market, symbol, index + 1)])),
      );
    }
    await database.transaction(async (manager) => {
      const start = { initDate: plan.before, initialCash: Money.fromNumber(SEEDED_CASH), synthetic: false };
      await portfolios.register(manager, { signature, ...start }, NOW);
      await portfolio.insert(manager);
    });
  }
}
