import {
  type DayDetail,
  type DayResult,
  type ResultRange,
  type ResultRepository,
  type DailyValue,
} from '@app/database';
import { DomainError, encodeSignature, warningCodes, type TradingDate } from '@app/domain';
import { annualVolatility, dailyReturns, maxDrawdown, totalReturn } from '@app/metrics';
import {
  type DateResults,
  type DateResult,
  type DetailView,
  type RangeMetrics,
  type RangeResults,
} from './result-views.js';
import { detailedUsageView } from './usage-view.js';

export type DetailLevel = 'minimal' | 'full';

/** Answers what the portfolios hold, what they are worth and how they did, from what was stored with each model-day. */
export class Results {
  constructor(private readonly repository: ResultRepository) {}

  /** @throws DomainError `no_data` when no portfolio completed the date */
  async ofDate(date: TradingDate, model: string | undefined, detail: DetailLevel): Promise<DateResults> {
    const days = await this.repository.ofDate(date, model);
    if (days.length === 0) throw noData({ from: date, to: date, model });
    const details =
      detail === 'full' ? await this.repository.details(days.map((day) => day.modelDayId)) : undefined;
    return { date, results: days.map((day) => dateResult(day, details?.get(day.modelDayId))) };
  }

  /** @throws DomainError `no_data` when no portfolio completed a date of the range */
  async ofRange(range: ResultRange, detail: DetailLevel = 'minimal'): Promise<RangeResults> {
    const values = await this.repository.ofRange(range);
    if (values.length === 0) throw noData(range);
    const details =
      detail === 'full'
        ? await this.repository.details(values.map((value) => value.modelDayId))
        : new Map<string, DayDetail>();
    const dates = values.map((value) => value.date).sort();
    const results = [...byModel(values)].map(([model, daily]) => ({
      model,
      ...marketView(daily[0]),
      daily: daily.map((value) => ({
        date: value.date,
        ...valueView(value),
        ...warnedView(value),
        ...detailView(value, details.get(value.modelDayId)),
      })),
      metrics: rangeMetrics(daily),
    }));
    return { start_date: String(dates[0]), end_date: String(dates.at(-1)), results };
  }
}

function dateResult(day: DayResult, detail: DayDetail | undefined): DateResult {
  return {
    model: day.model,
    ...marketView(day),
    positions: { ...Object.fromEntries(day.holdings), CASH: day.cash.toNumber() },
    daily_pnl: valueView(day),
    ...(day.staleSymbols.length > 0 ? { stale_symbols: day.staleSymbols } : {}),
    ...warnedView(day),
    ...detailView(day, detail),
  };
}

/** Made-up prices are named wherever results are shown. */
function marketView(value: DailyValue | undefined) {
  return value?.synthetic ? { market: 'SYNTHETIC' as const } : {};
}

function valueView(value: DailyValue) {
  return {
    profit: value.profit.toNumber(),
    return_pct: value.returnFraction * 100,
    portfolio_value: value.portfolioValue.toNumber(),
    ...(value.provisional ? { provisional: true } : {}),
  };
}

function warnedView({ warnings }: DailyValue) {
  return warnings.length > 0 ? { warning_codes: warningCodes(warnings) } : {};
}

function detailView(day: DailyValue, detail: DayDetail | undefined): DetailView | undefined {
  if (!detail) return undefined;
  return {
    execution: 'open',
    trades: detail.fills.map((fill, index) => ({
      id: index,
      action: fill.side,
      symbol: fill.symbol,
      amount: fill.amount,
      price: fill.price.toNumber(),
      total: fill.total.toNumber(),
      commission: fill.commission.toNumber(),
    })),
    ...adjustmentsView(detail),
    ai_reasoning: {
      total_steps: detail.totalSteps,
      stop_signal_received: detail.stopSignalReceived,
      stop_reason: detail.stopReason,
      reasoning_summary: detail.reasoningSummary,
      tool_usage: detail.toolUsage,
      token_usage: detail.modelCalls.length > 0 ? detailedUsageView(detail.modelCalls) : detail.tokenUsage,
    },
    warnings: day.warnings,
    log_file_path: `agent_data/${encodeSignature(day.model)}/log/${day.date}/log.jsonl`,
  };
}

/** Present only on days on which a split or a dividend changed what was held. */
function adjustmentsView({ adjustments }: DayDetail) {
  if (adjustments.length === 0) return {};
  return {
    adjustments: adjustments.map((adjustment) => ({
      symbol: adjustment.symbol,
      ex_date: adjustment.date,
      split_factor: Number(adjustment.splitFactor),
      dividend_per_share: adjustment.dividend.toNumber(),
      shares_before: adjustment.sharesBefore,
      shares_after: adjustment.sharesAfter,
      cash: adjustment.cash.toNumber(),
    })),
  };
}

function byModel(values: readonly DailyValue[]): ReadonlyMap<string, DailyValue[]> {
  const groups = new Map<string, DailyValue[]>();
  for (const value of values) {
    const group = groups.get(value.model);
    if (group) group.push(value);
    else groups.set(value.model, [value]);
  }
  return groups;
}

/** Metrics over the values of a range, measured from the value before its first session. */
function rangeMetrics(daily: readonly DailyValue[]): RangeMetrics {
  const [first] = daily;
  if (!first) return { total_return: null, daily_returns: [], volatility: null, max_drawdown: null };
  const before = first.portfolioValue.minus(first.profit);
  const values = [before, ...daily.map((value) => value.portfolioValue)].map((value) => value.toNumber());
  const returns = dailyReturns(values);
  return {
    total_return: finite(totalReturn(returns)),
    daily_returns: [...returns],
    volatility: finite(annualVolatility(returns)),
    max_drawdown: finite(maxDrawdown(returns)),
  };
}

/** JSON has no NaN: a metric of too few values is null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function noData({ from, to, model }: ResultRange): DomainError {
  const range = from === to ? `on ${String(from)}` : `from ${from ?? 'the start'} to ${to ?? 'today'}`;
  return new DomainError({
    code: 'no_data',
    message: `There are no results ${range}${model === undefined ? '' : ` for ${model.slice(0, 120)}`}.`,
    details: { start_date: from, end_date: to, model: model?.slice(0, 120) },
  });
}
