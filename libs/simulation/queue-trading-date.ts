import { type Job } from '@app/domain';
import { type TradingDateWork } from '@app/queue';
import { type UseCaseParts } from './infrastructure.js';

/** Queues a date of a job as a span of the job's trace, whoever does it: the API, a worker, or after a loss the reconciler. */
export async function queueTradingDate(
  { queue, tracing }: Pick<UseCaseParts, 'queue' | 'tracing'>,
  { id: jobId, traceparent }: Pick<Job, 'id' | 'traceparent'>,
  work: Omit<TradingDateWork, 'jobId' | 'traceparent'>,
): Promise<void> {
  const attributes = {
    'ai_trader.job': jobId,
    'ai_trader.date': work.date,
    'ai_trader.models': work.modelDayIds.length,
  };
  const start = { name: 'trading date', kind: 'producer', parent: traceparent, attributes } as const;
  await tracing.span(start, () =>
    queue.enqueueTradingDate({ jobId, ...work, traceparent: tracing.traceparent() }),
  );
}
