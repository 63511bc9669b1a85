import { type Job, type ModelDay } from '@app/domain';
import { instantText } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { jobFields } from '../log.js';
import { queueTradingDate } from '../queue-trading-date.js';

/** Hands a stored job to the queue: its download or its first date. When this fails, a worker does it later. */
export async function enqueueFirstDate(
  {
    queue,
    repositories,
    clock,
    log,
    tracing,
  }: Pick<UseCaseParts, 'queue' | 'repositories' | 'clock' | 'log' | 'tracing'>,
  job: Job,
  modelDays: readonly ModelDay[],
): Promise<void> {
  const [date] = job.dates;
  if (date === undefined) return;
  const modelDayIds = modelDays.filter((modelDay) => modelDay.date === date).map((modelDay) => modelDay.id);
  try {
    if (job.status === 'downloading_data') await queue.enqueueDownload(job.id);
    else await queueTradingDate({ queue, tracing }, job, { date, modelDayIds });
    await repositories.jobs.markQueued(job.id, instantText(clock));
  } catch (error) {
    log.warn(
      { ...jobFields(job), date, error },
      'the job is stored but not queued yet; a worker will queue it',
    );
  }
}
