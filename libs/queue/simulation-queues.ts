import { parseTradingDate, type TradingDate } from '@app/domain';
import { z } from 'zod';

/** Our queues: a trading date is settled when its model-days, its children, have ended; prices come before the first. */
export const QUEUE_NAMES = ['trading-dates', 'model-days', 'price-downloads'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** How often work is given out again after its worker died in the midst of it. */
export const MAX_STALLED_COUNT = 50;

/** What the queue knows of a trading date of a job. Ids only: the database has the rest. */
export interface TradingDatePayload {
  readonly jobId: string;
  readonly date: TradingDate;
  /** W3C traceparent of the span that queued it; missing where nothing is traced. */
  readonly traceparent?: string;
}

/** What the queue knows of a model-day. */
export interface ModelDayPayload {
  readonly modelDayId: string;
  readonly traceparent?: string;
}

/** What the queue knows of a job that waits for prices. */
export interface PriceDownloadPayload {
  readonly jobId: string;
}

/**
 * The work behind each queue. The database is the truth: a handler may be called again for work that is
 * done, and then does nothing. A handler that throws ends the model-day's place in the queue; a trading
 * date's is tried again a few times. After `signal` has been aborted nothing may be written.
 */
export interface QueueHandlers {
  settleTradingDate(payload: TradingDatePayload, signal: AbortSignal): Promise<void>;
  runModelDay(payload: ModelDayPayload, signal: AbortSignal): Promise<void>;
  downloadPrices(payload: PriceDownloadPayload, signal: AbortSignal): Promise<void>;
}

interface SimulationQueueDefinition {
  /** Gives the queue's handler the checked payload; what cannot be checked throws. */
  run(handlers: QueueHandlers, data: unknown, signal: AbortSignal): Promise<void>;
  readonly handler: keyof QueueHandlers;
}

const traceparent = z.string().max(55).optional();

const tradingDatePayload = z.strictObject({
  jobId: z.uuid(),
  date: z.string().transform((text) => parseTradingDate(text)),
  traceparent,
}) satisfies z.ZodType<TradingDatePayload>;

const modelDayPayload = z.strictObject({
  modelDayId: z.uuid(),
  traceparent,
}) satisfies z.ZodType<ModelDayPayload>;

const priceDownloadPayload = z.strictObject({ jobId: z.uuid() }) satisfies z.ZodType<PriceDownloadPayload>;

/** Every queue with its handler; a queue that is not here has no worker. */
export const SIMULATION_QUEUES: Readonly<Record<QueueName, SimulationQueueDefinition>> = {
  'trading-dates': {
    handler: 'settleTradingDate',
    run: async (handlers, data, signal) =>
      handlers.settleTradingDate(checked(tradingDatePayload, data), signal),
  },
  'model-days': {
    handler: 'runModelDay',
    run: async (handlers, data, signal) => handlers.runModelDay(checked(modelDayPayload, data), signal),
  },
  'price-downloads': {
    handler: 'downloadPrices',
    run: async (handlers, data, signal) =>
      handlers.downloadPrices(checked(priceDownloadPayload, data), signal),
  },
};

/** A payload that is not one of ours: to try it again is of no use. */
export class BadPayloadError extends Error {}

function checked<Payload>(schema: z.ZodType<Payload>, data: unknown): Payload {
  try {
    return schema.parse(data);
  } catch (cause) {
    throw new BadPayloadError('The queue holds work whose payload this version does not know.', { cause });
  }
}
