import { type Repositories } from '@app/database';
import { type Job, type ModelDay } from '@app/domain';
import { type Tracing } from '@app/observability';
import { type SimulationQueue } from '@app/queue';
import { instantText, type Clock } from '../exchange-clock.js';
import { jobFields, type Log } from '../log.js';
import { queueTradingDate } from '../queue-trading-date.js';

export interface FirstDateParts {
  readonly queue: Pick<SimulationQueue, 'enqueueTradingDate' | 'enqueueDownload'>;
  readonly repositories: Pick<Repositories, 'jobs'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Unset where nothing is traced. */
  readonly tracing?: Tracing;
}

/** Hands a stored job to the queue: its download or its first date. When this fails, a worker does it later. */
export async function enqueueFirstDate(
  { queue, repositories, clock, log, tracing }: FirstDateParts,
  job: Job,
  modelDays: readonly ModelDay[],
): Promise<void> {
  const [date] = job.dates;
  if (date === undefined) return;
  const modelDayIds = modelDays.filter((modelDay) => modelDay.date === date).map((modelDay) => modelDay.id);
  try {
    if (job.status === 'downloading_data') await queue.enqueueDownload(job.id);
    else await queueTradingDate(queue, job, { date, modelDayIds }, tracing);
    await repositories.jobs.markQueued(job.id, instantText(clock));
  } catch (error) {
    log.warn(
      { ...jobFields(job), date, error },
      'the job is stored but not queued yet; a worker will queue it',
    );
  }
}
