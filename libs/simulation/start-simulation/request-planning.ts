import { randomUUID } from 'node:crypto';
import { type LoadedConfig } from '@app/config';
import { type ClaimedDownload } from '@app/database';
import { DomainError, type Job, type ModelDay, type TradingDate } from '@app/domain';
import { openUniverse } from '@app/market-data';
import {
  noPrices,
  planModelDays,
  type MarketCoverage,
  type ModelProgress,
  type RequestedRange,
  type SimulationPlan,
} from './plan-model-days.js';

/** A checked request and the market that it is planned on. */
export interface PlannedRequest {
  readonly request: RequestedRange;
  readonly loaded: LoadedConfig;
  readonly market: MarketCoverage;
}

/** What a job says that was to catch up and found nothing. */
export const NOTHING_NEW = 'No session came in that was not completed already; nothing was simulated.';

/**
 * The model-days that a request stands for on its market.
 * @throws DomainError what `planModelDays` refuses; `universe_unknown` when nobody knows the members of one of its dates
 */
export function planOf(asked: PlannedRequest, models: readonly ModelProgress[]): SimulationPlan {
  const { request: range, market } = asked;
  const plan = planModelDays({ range, config: asked.loaded.config.dateRange, models, market });
  const universe = openUniverse(asked.loaded.config.universe);
  for (const { date } of plan.modelDays) universe.on(date);
  return plan;
}

/** @throws DomainError `universe_unknown` for a range that names a date on which nobody knows the members */
export function checkNamedDates({ request, loaded }: Pick<PlannedRequest, 'request' | 'loaded'>): void {
  const universe = openUniverse(loaded.config.universe);
  for (const date of [request.startDate, request.endDate]) if (date !== undefined) universe.on(date);
}

/** The first date whose prices matter. */
export function firstOfInterest(loaded: LoadedConfig, { startDate }: RequestedRange): TradingDate {
  const { initDate } = loaded.config.dateRange;
  return startDate !== undefined && startDate < initDate ? startDate : initDate;
}

/** The error for a universe without any prices. @param reasons why none could be downloaded, if that was tried */
export function noPricesOf(
  { loaded, request }: Pick<PlannedRequest, 'loaded' | 'request'>,
  reasons: readonly string[],
): DomainError {
  const from = firstOfInterest(loaded, request);
  const what = [`No prices of the universe are known from ${from} on.`, ...reasons].join(' ');
  return noPrices(what, { field: 'universe' });
}

/** A model-day that waits for its first attempt. */
export function newModelDay(job: Job, signature: string, date: TradingDate): ModelDay {
  return { id: randomUUID(), jobId: job.id, signature, date, status: 'pending', attempt: 0, failures: 0 };
}

/** The error for an attempt at a download that no longer counts. */
export function downloadSuperseded({ job, attempt }: ClaimedDownload): DomainError {
  return new DomainError({
    code: 'attempt_superseded',
    message: `Download ${attempt} for job ${job.id} was cancelled or taken over.`,
    details: { job_id: job.id, attempt },
    fault: 'us',
  });
}
