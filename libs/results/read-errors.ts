import { DomainError } from '@app/domain';

/** What a read asked for, for the message and the details of an error. */
export interface AskedRange {
  readonly from?: string;
  readonly to?: string;
  readonly models?: readonly string[];
}

/** The error for a read that nothing matches. @param what such as `results` or `trades` */
export function noData(what: string, { from, to, models }: AskedRange): DomainError {
  const range =
    from !== undefined && from === to ? `on ${from}` : `from ${from ?? 'the start'} to ${to ?? 'today'}`;
  const named = models?.slice(0, 20).map((model) => model.slice(0, 120));
  return new DomainError({
    code: 'no_data',
    message: `There are no ${what} ${range}${named === undefined ? '' : ` for ${named.join(', ')}`}.`,
    details: {
      start_date: from,
      end_date: to,
      ...(named?.length === 1 ? { model: named[0] } : { models: named }),
    },
  });
}

/** The error for a signature without a portfolio. */
export function portfolioNotFound(model: string): DomainError {
  return new DomainError({
    code: 'not_found',
    message: `There is no portfolio of ${model.slice(0, 120)}; GET /leaderboard lists those that there are.`,
    details: { model: model.slice(0, 120) },
  });
}

/** The error for a benchmark that a caller named and of which no prices are known. */
export function noBenchmarkPrices(symbol: string, { from, to }: AskedRange): DomainError {
  return new DomainError({
    code: 'no_prices',
    message:
      `benchmark: no closing prices of ${symbol} are known from ${String(from)} to ${String(to)}. ` +
      'Import some with: npm run cli -- prices import FILE',
    details: { field: 'benchmark', symbol, start_date: from, end_date: to },
  });
}
