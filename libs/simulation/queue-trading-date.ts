import { type Job } from '@app/domain';
import { NO_TRACING, type Tracing } from '@app/observability';
import { type SimulationQueue, type TradingDateWork } from '@app/queue';

/** Queues a date of a job as a span of the job's trace, whoever does it: the API, a worker, or after a loss the reconciler. */
export async function queueTradingDate(
  queue: Pick<SimulationQueue, 'enqueueTradingDate'>,
  { id: jobId, traceparent }: Pick<Job, 'id' | 'traceparent'>,
  work: Omit<TradingDateWork, 'jobId' | 'traceparent'>,
  tracing: Tracing = NO_TRACING,
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
