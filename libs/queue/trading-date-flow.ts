import { type TradingDate } from '@app/domain';
import { type FlowJob, type JobsOptions } from 'bullmq';
import { type ModelDayPayload, type QueueName, type TradingDatePayload } from './simulation-queues.js';

/** One trading date of a job and the model-days that have to end before it is settled. */
export interface TradingDateWork {
  readonly jobId: string;
  readonly date: TradingDate;
  readonly modelDayIds: readonly string[];
  /** W3C traceparent of the span that queues it; undefined where nothing is traced. */
  readonly traceparent?: string;
}

/** What has ended leaves the queue at once: the database remembers, and a retry really runs again. */
export const LEAVES_WHEN_ENDED = { removeOnComplete: true, removeOnFail: true } satisfies JobsOptions;
/** Settling a date moves the whole job on, and fails only when the database does. */
export const SETTLING = {
  ...LEAVES_WHEN_ENDED,
  attempts: 6,
  backoff: { type: 'exponential', delay: 250 },
} satisfies JobsOptions;
/** Only this option runs the parent after all children, the failed ones too. */
const RUNNING = { ...LEAVES_WHEN_ENDED, ignoreDependencyOnFailure: true } satisfies JobsOptions;

/** The queue's id of a trading date of a job. */
export function tradingDateQueueId(jobId: string, date: TradingDate): string {
  return `${jobId}_${date}`;
}

/** The flow of one date as data: the model-days in parallel, then, whatever became of them, the settling. */
export function tradingDateFlow({ jobId, date, modelDayIds, traceparent }: TradingDateWork): FlowJob {
  const trace = traceparent === undefined ? {} : { traceparent };
  return {
    queueName: 'trading-dates' satisfies QueueName,
    name: 'trading-date',
    data: { jobId, date, ...trace } satisfies TradingDatePayload,
    opts: { ...SETTLING, jobId: tradingDateQueueId(jobId, date) },
    children: modelDayIds.map((modelDayId) => ({
      queueName: 'model-days' satisfies QueueName,
      name: 'model-day',
      data: { modelDayId, ...trace } satisfies ModelDayPayload,
      opts: { ...RUNNING, jobId: modelDayId },
    })),
  };
}
