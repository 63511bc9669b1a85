import { type Repositories } from '@app/database';
import { type TradingDate } from '@app/domain';
import { type BatchProgress } from '@app/simulation';
import { textTable } from './text-table.js';

const COLUMNS = ['model', 'days', 'failed', 'last date', 'value', 'return'];
/** Failures shown; the status of the job has all of them. */
const SHOWN_FAILURES = 10;
const AFTER_EVERY_DATE = '9999-12-31' as TradingDate;

/** How a batch run came out, as lines: a table of its models, then what failed. */
export async function summariseBatch(
  { portfolios }: Repositories,
  { job, modelDays }: BatchProgress,
): Promise<string[]> {
  const rows = [COLUMNS];
  for (const model of job.models) {
    const own = modelDays.filter(({ signature }) => signature === model);
    const count = (wanted: string) => String(own.filter(({ status }) => status === wanted).length);
    const state = await portfolios.openingState(model, AFTER_EVERY_DATE);
    if (!state) continue;
    const { portfolio, portfolioValue, lastDate = '-' } = state;
    const gain = portfolioValue.toNumber() / portfolio.initialCash.toNumber() - 1;
    const value = portfolioValue.toNumber().toFixed(2);
    rows.push([model, count('completed'), count('failed'), lastDate, value, `${(gain * 100).toFixed(2)} %`]);
  }
  return [...job.warnings.map((line) => `warning: ${line}`), ...textTable(rows), ...failuresOf(modelDays)];
}

function failuresOf(modelDays: BatchProgress['modelDays']): string[] {
  const failed = modelDays.filter(({ status }) => status === 'failed');
  const lines = failed
    .slice(0, SHOWN_FAILURES)
    .map(
      ({ signature, date, lastError }) =>
        `failed: ${signature} on ${date}: ${lastError?.message ?? 'unknown'} (${lastError?.code ?? ''})`,
    );
  const more = failed.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more model-days failed`] : lines;
}
