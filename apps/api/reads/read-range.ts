import { DomainError, parseTradingDate, type TradingDate } from '@app/domain';
import { isUUID } from 'class-validator';

/** The longest range that a read answers: ten years. */
export const MAX_RANGE_DAYS = 3_660;
const DAY_MS = 86_400_000;

/** A range of dates; a missing bound is open. */
export interface DateRange {
  readonly from?: TradingDate;
  readonly to?: TradingDate;
}

/** @throws DomainError `invalid_date` for a bad date, an inverted range, or one longer than `MAX_RANGE_DAYS` */
export function readRange(query: { readonly start_date?: string; readonly end_date?: string }): DateRange {
  const from = readDate(query.start_date, 'start_date');
  const to = readDate(query.end_date, 'end_date');
  if (from === undefined || to === undefined) return { from, to };
  if (from > to) throw badRange('start_date', `start_date ${from} is after end_date ${to}.`);
  if ((Date.parse(to) - Date.parse(from)) / DAY_MS > MAX_RANGE_DAYS) {
    throw badRange('start_date', `A range may have at most ${MAX_RANGE_DAYS} days; ask for a shorter one.`);
  }
  return { from, to };
}

/** @throws DomainError `invalid_date` */
export function readDate(text: string | undefined, field: string): TradingDate | undefined {
  return text === undefined ? undefined : parseTradingDate(text, field);
}

/** The error for dates that do not go together. */
export function badRange(field: string, message: string): DomainError {
  return new DomainError({ code: 'invalid_date', message, details: { field } });
}

/** @throws DomainError `invalid_job_id` */
export function readJobId(text: string | undefined): string | undefined {
  if (text === undefined || isUUID(text)) return text;
  throw new DomainError({
    code: 'invalid_job_id',
    message: 'job_id must be a UUID as POST /simulate/trigger gave it.',
    details: { field: 'job_id' },
  });
}
