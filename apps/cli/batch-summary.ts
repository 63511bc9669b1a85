import { type Repositories } from '@app/database';
import { warningSentences, type TradingDate } from '@app/domain';
import { type BatchProgress } from '@app/simulation';
import { textTable } from './text-table.js';

const COLUMNS = ['model', 'days', 'failed', 'warned', 'last date', 'value', 'return'];
/** Failures, and warnings of model-days, that are shown; the status of the job has all of them. */
const SHOWN = 10;
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
    const warned = String(own.filter(({ warnings = [] }) => warnings.length > 0).length);
    const counts = [count('completed'), count('failed'), warned];
    rows.push([model, ...counts, lastDate, value, `${(gain * 100).toFixed(2)} %`]);
  }
  const warnings = [...job.warnings, ...warningSentences(modelDays)];
  return [
    ...warnings.map((line) => `warning: ${line}`),
    ...textTable(rows),
    ...firstOf(warningsOf(modelDays), 'warnings of model-days'),
    ...firstOf(failuresOf(modelDays), 'failed model-days'),
  ];
}

function warningsOf(modelDays: BatchProgress['modelDays']): string[] {
  return modelDays.flatMap(({ signature, date, warnings = [] }) =>
    warnings.map(({ code, message }) => `warned: ${signature} on ${date}: ${message} (${code})`),
  );
}

function failuresOf(modelDays: BatchProgress['modelDays']): string[] {
  return modelDays
    .filter(({ status }) => status === 'failed')
    .map(
      ({ signature, date, lastError }) =>
        `failed: ${signature} on ${date}: ${lastError?.message ?? 'unknown'} (${lastError?.code ?? ''})`,
    );
}

function firstOf(lines: readonly string[], what: string): string[] {
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `and ${more} more ${what}`] : [...lines];
}
