import { parseTradingDate, type TradingDate } from '@app/domain';
import { UnrecoverableError } from 'bullmq';
import { z } from 'zod';

/** Our queues: a trading date is settled when its model-days, its children, have ended; prices come before the first. */
export const QUEUE_NAMES = ['trading-dates', 'model-days', 'price-downloads'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** The flow producer that queues a trading date with its model-days. */
export const TRADING_DATE_FLOW = 'trading-date-flow';

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

/** Reads what the queue knows of a trading date. @throws UnrecoverableError for a payload that is not one of ours */
export function readTradingDate(data: unknown): TradingDatePayload {
  return read(tradingDatePayload, data);
}

/** Reads what the queue knows of a model-day. @throws UnrecoverableError for a payload that is not one of ours */
export function readModelDay(data: unknown): ModelDayPayload {
  return read(modelDayPayload, data);
}

/** Reads what the queue knows of a download. @throws UnrecoverableError for a payload that is not one of ours */
export function readPriceDownload(data: unknown): PriceDownloadPayload {
  return read(priceDownloadPayload, data);
}

function read<Payload>(schema: z.ZodType<Payload>, data: unknown): Payload {
  try {
    return schema.parse(data);
  } catch {
    // To try it again is of no use.
    throw new UnrecoverableError('The queue holds work whose payload this version does not know.');
  }
}
