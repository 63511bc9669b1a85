import { randomUUID } from 'node:crypto';
import { type Database, type Repositories } from '@app/database';
import { type ModelDayWarning, type PortfolioDay } from '@app/domain';
import { jobOf, STORED_BY_TEST, workerOf } from './job.builder.js';
import { day, portfolioDayOf, sessionRecordOf, usd } from './portfolio.builder.js';

/** A day of a test's portfolio: what is not said is as in `portfolioDayOf`. */
export type StoredDay = Partial<PortfolioDay> &
  Pick<PortfolioDay, 'signature' | 'date'> & { readonly warnings?: readonly ModelDayWarning[] };

/** A job of a test and what its portfolios came to. */
export interface StoredJob {
  readonly days: readonly StoredDay[];
  /** Models and universe as results read them. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly synthetic?: boolean;
}

const NOW = '2025-11-01T12:00:00.000Z';

/** Stores a completed job as workers would, each model-day in a transaction of its own. @returns the job's id */
export async function storeJob(
  database: Database,
  { jobs, modelDays, portfolios }: Repositories,
  { days, config = {}, synthetic = false }: StoredJob,
): Promise<string> {
  const id = randomUUID();
  const models = [...new Set(days.map(({ signature }) => signature))];
  const job = jobOf({ id, models, dates: [...new Set(days.map(({ date }) => date))].sort() });
  const planned = days.map(({ signature, date }) => ({ id: randomUUID(), jobId: id, signature, date }));
  const pending = { status: 'pending' as const, attempt: 0, failures: 0 };
  await database.transaction(async (transaction) => {
    const start = { initDate: day('2025-10-01'), initialCash: usd('10000'), synthetic };
    for (const signature of models) await portfolios.register(transaction, { signature, ...start }, NOW);
    await jobs.insert(transaction, {
      job,
      config,
      cause: STORED_BY_TEST,
      modelDays: planned.map((modelDay) => ({ ...modelDay, ...pending })),
    });
  });
  for (const [index, { warnings, ...stored }] of days.entries()) {
    const claim = await modelDays.claim(planned[index]!.id, workerOf('worker-1'), NOW);
    const completed = portfolioDayOf({ ...stored, modelDayId: claim!.id });
    await modelDays.complete(claim!, completed, sessionRecordOf({ warnings }), NOW);
  }
  return id;
}

/**
 * The days of a portfolio in cash whose value changes as told, from 10,000 dollars on: `valuesOf('alpha', '2025-10-02
 * 10100', ...)`.
 */
export function valuesOf(signature: string, ...values: readonly string[]): StoredDay[] {
  let before = usd('10000');
  return values.map((text) => {
    const [date = '', value = ''] = text.split(' ');
    const portfolioValue = usd(value);
    const profit = portfolioValue.minus(before);
    const returnFraction = profit.toNumber() / before.toNumber();
    before = portfolioValue;
    const closing = { cash: portfolioValue, holdings: new Map<string, number>() };
    return { signature, date: day(date), closing, portfolioValue, profit, returnFraction };
  });
}
