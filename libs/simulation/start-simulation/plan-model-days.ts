import { DomainError, type Portfolio, type TradingDate } from '@app/domain';
import { type TradingCalendar } from '@app/market-data';

/** What the caller asks for; without dates it is "catch up". */
export interface RequestedRange {
  readonly startDate?: TradingDate;
  readonly endDate?: TradingDate;
  readonly replaceExisting: boolean;
}

/** A model as the plan sees it: what its portfolio has completed so far. */
export interface ModelProgress {
  readonly signature: string;
  /** Undefined for a model that was never run. */
  readonly portfolio?: Portfolio;
  /** Dates of its completed model-days, in order. */
  readonly completed: readonly TradingDate[];
}

/** What the market can serve: a session trades when opens are known and is closed when closes are. */
export interface MarketCoverage {
  readonly calendar: TradingCalendar;
  /** Sessions with at least one open, in order. */
  readonly openDates: readonly TradingDate[];
  /** The most recent session with closes. */
  readonly lastClosed?: TradingDate;
  /** Today at the exchange. */
  readonly today: TradingDate;
  /** Whether the universe's prices are made up. */
  readonly synthetic: boolean;
}

export interface PlanInput {
  readonly range: RequestedRange;
  readonly config: { readonly initDate: TradingDate; readonly endDate?: TradingDate };
  readonly models: readonly ModelProgress[];
  readonly market: MarketCoverage;
}

export interface PlannedModelDay {
  readonly signature: string;
  readonly date: TradingDate;
}

/** The model-days to run; none means that everything asked for is completed already. */
export interface SimulationPlan {
  readonly modelDays: readonly PlannedModelDay[];
  /** From which date on each model's portfolio is superseded; only with `replaceExisting`. */
  readonly supersedeFrom: ReadonlyMap<string, TradingDate>;
  readonly warnings: readonly string[];
  /** `later_days_exist`: why these model-days may not run, unless a job under way already runs them. */
  readonly refusal?: DomainError;
}

/**
 * Decides which model-days a request stands for, by the rules of the contract.
 * @throws DomainError `invalid_date_range`, `date_in_future`, `no_sessions`, `no_prices`, `before_init_date`
 */
export function planModelDays(input: PlanInput): SimulationPlan {
  checkRange(input.range, input.market.today);
  const end = lastDate(input);
  const warnings = new Set<string>();
  const plans = input.models.map((model) => planModel(input, model, { end, warnings }));
  const asked = plans.flatMap((plan) => plan.sessions);
  if (asked.length === 0 && namesSomething(input)) throw nothingToTrade(input, end);
  warnAboutUnpriced(input, asked, warnings);
  return {
    modelDays: plans.flatMap((plan) => plan.dates.map((date) => ({ signature: plan.signature, date }))),
    supersedeFrom: new Map(
      plans.flatMap((plan) => (plan.supersedeFrom ? [[plan.signature, plan.supersedeFrom]] : [])),
    ),
    warnings: [...warnings],
    refusal: plans.find((plan) => plan.refusal)?.refusal,
  };
}

/** An end alone still means "catch up, but no further", which a model that has run may have done already. */
function namesSomething({ range, models }: PlanInput): boolean {
  if (range.startDate !== undefined) return true;
  return range.endDate !== undefined && models.every((model) => model.completed.length === 0);
}

interface ModelPlan {
  readonly signature: string;
  /** The sessions of its range that have prices, completed ones included. */
  readonly sessions: readonly TradingDate[];
  readonly dates: readonly TradingDate[];
  readonly supersedeFrom?: TradingDate;
  readonly refusal?: DomainError;
}

function planModel(
  input: PlanInput,
  model: ModelProgress,
  run: { readonly end: TradingDate | undefined; readonly warnings: Set<string> },
): ModelPlan {
  const { range, market } = input;
  const initDate = initDateOf(input, model);
  const first = market.calendar.nextSession(initDate);
  const last = model.completed.at(-1);
  const next = last === undefined ? first : market.calendar.nextSession(last);
  const from = laterOf(range.startDate ?? (range.replaceExisting ? first : next), first);
  const { end } = run;
  const sessions = end === undefined ? [] : market.openDates.filter((date) => date >= from && date <= end);
  if (range.startDate !== undefined && range.startDate < first) {
    run.warnings.add(
      `${model.signature} starts trading on ${first}, the session after its init_date ${initDate}.`,
    );
  }
  const completed = new Set(range.replaceExisting ? [] : model.completed);
  const dates = sessions.filter((date) => !completed.has(date));
  const refusal = range.replaceExisting ? undefined : refuseEarlierThan(last, dates, model.signature);
  warnAboutGap({ model, from: next, to: dates[0] }, market, run.warnings);
  const replaced = range.replaceExisting && dates.length > 0;
  const supersedeFrom = replaced ? earlierOf(replacedFrom(range, model) ?? from, from) : undefined;
  return { signature: model.signature, sessions, dates, supersedeFrom, refusal };
}

/** A portfolio keeps its start as long as a day of it stays; else the config's applies. */
function initDateOf({ range, config }: PlanInput, model: ModelProgress): TradingDate {
  const superseded = range.replaceExisting ? replacedFrom(range, model) : undefined;
  const keepsDays = model.completed.some((date) => superseded === undefined || date < superseded);
  return keepsDays && model.portfolio ? model.portfolio.initDate : config.initDate;
}

/** With `replaceExisting` everything from here on is superseded: the whole portfolio when no start is named. */
function replacedFrom(range: RequestedRange, model: ModelProgress): TradingDate | undefined {
  return range.startDate ?? model.completed[0];
}

function laterOf(a: TradingDate, b: TradingDate): TradingDate {
  return a > b ? a : b;
}

function earlierOf(a: TradingDate, b: TradingDate): TradingDate {
  return a < b ? a : b;
}

function checkRange({ startDate, endDate }: RequestedRange, today: TradingDate): void {
  if (startDate !== undefined && endDate !== undefined && startDate > endDate) {
    throw new DomainError({
      code: 'invalid_date_range',
      message: `start_date ${startDate} is after end_date ${endDate}.`,
      details: { field: 'start_date', start_date: startDate, end_date: endDate },
    });
  }
  const future = (
    [
      ['start_date', startDate],
      ['end_date', endDate],
    ] as const
  ).find(([, date]) => date !== undefined && date > today);
  if (future) {
    throw new DomainError({
      code: 'date_in_future',
      message: `${future[0]} ${String(future[1])} is in the future; the last day that can be simulated is ${today}.`,
      details: { field: future[0], today },
    });
  }
}

/** A session that has opens only is run when the request names it, never by catching up. */
function lastDate({ range, config, market }: PlanInput): TradingDate | undefined {
  if (range.endDate !== undefined) return range.endDate;
  const closed = market.lastClosed;
  const byConfig =
    closed !== undefined && config.endDate !== undefined && config.endDate < closed ? config.endDate : closed;
  if (range.startDate !== undefined && (byConfig === undefined || range.startDate > byConfig)) {
    return market.openDates.includes(range.startDate) ? range.startDate : byConfig;
  }
  return byConfig;
}

function refuseEarlierThan(
  last: TradingDate | undefined,
  dates: readonly TradingDate[],
  signature: string,
): DomainError | undefined {
  const earlier = last === undefined ? [] : dates.filter((date) => date < last);
  if (earlier.length === 0) return undefined;
  return new DomainError({
    code: 'later_days_exist',
    message:
      `${signature} has completed ${String(last)} already, and later positions stand on earlier ones: ` +
      `${earlier.join(', ')} can run only with replace_existing, which runs everything from there on again.`,
    details: { field: 'start_date', model: signature, dates: earlier, last_completed: last },
  });
}

function warnAboutGap(
  gap: { readonly model: ModelProgress; readonly from: TradingDate; readonly to: TradingDate | undefined },
  market: MarketCoverage,
  warnings: Set<string>,
): void {
  const { to } = gap;
  if (to === undefined) return;
  const skipped = market.openDates.filter((date) => date >= gap.from && date < to);
  if (skipped.length === 0) return;
  warnings.add(
    `${gap.model.signature} leaves ${skipped.length} sessions untraded before ${to}: ` +
      `${String(skipped[0])} to ${String(skipped.at(-1))}.`,
  );
}

function warnAboutUnpriced(input: PlanInput, asked: readonly TradingDate[], warnings: Set<string>): void {
  const { range, market } = input;
  const sorted = [...asked].sort();
  const first = range.startDate ?? sorted[0];
  const end = range.endDate ?? sorted.at(-1);
  if (first === undefined || end === undefined || first > end) return;
  const priced = new Set(market.openDates);
  const missing = market.calendar.sessionsBetween(first, end).filter((date) => !priced.has(date));
  if (missing.length === 0) return;
  const which =
    missing.length <= 5
      ? missing.join(', ')
      : `${missing.length} sessions from ${String(missing[0])} to ${String(missing.at(-1))}`;
  warnings.add(`No prices are known for ${which}; nothing is simulated there.`);
}

/** Why an explicit range holds nothing to run. */
function nothingToTrade(input: PlanInput, end: TradingDate | undefined): DomainError {
  const { range, market, config } = input;
  const start = range.startDate ?? config.initDate;
  const to = end === undefined || end < start ? (range.endDate ?? start) : end;
  const field = range.startDate === undefined ? 'end_date' : 'start_date';
  const details = { field, start_date: start, end_date: to };
  const early = range.endDate !== undefined && range.endDate <= config.initDate;
  if (range.endDate !== undefined && !early && market.calendar.sessionsBetween(start, to).length === 0) {
    return new DomainError({
      code: 'no_sessions',
      message: `The exchange is closed on every day from ${start} to ${to}; name a range that holds a trading day.`,
      details,
    });
  }
  const priced = market.openDates.some((date) => date >= start && date <= to);
  if (early || (range.endDate !== undefined && priced)) {
    return new DomainError({
      code: 'before_init_date',
      message: `start_date and end_date lie before the models start to trade, after init_date ${config.initDate}.`,
      details,
    });
  }
  return noPrices(`No prices are known from ${start} to ${to}.`, details);
}

/** The error for a market without the prices that a request needs. */
export function noPrices(what: string, details: Readonly<Record<string, unknown>>): DomainError {
  return new DomainError({
    code: 'no_prices',
    message: `${what} Import some with: npm run cli -- prices import FILE`,
    details,
  });
}
