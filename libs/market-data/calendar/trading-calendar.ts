import { DomainError, parseTradingDate, type TradingDate } from '@app/domain';
import { usExchangeCalendarData, type ExchangeCalendarData } from './us-exchange-calendar.js';

const MS_PER_DAY = 86_400_000;

/**
 * The sessions of an exchange: on which days it trades, and until when.
 * It knows a range of years and guesses nothing outside: there every question is answered with the DomainError
 * `calendar_out_of_range`, which names the years known.
 */
export class TradingCalendar {
  readonly firstYear: number;
  readonly lastYear: number;
  private readonly sessions: readonly TradingDate[];
  private readonly known: ReadonlySet<TradingDate>;
  private readonly earlyCloses: ReadonlySet<string>;

  constructor(private readonly data: ExchangeCalendarData) {
    this.firstYear = data.firstYear;
    this.lastYear = data.lastYear;
    this.sessions = weekdaysExcept(data);
    this.known = new Set(this.sessions);
    this.earlyCloses = new Set(data.earlyCloses);
  }

  /** Whether the date lies in the years that the calendar knows; never throws. */
  covers(date: TradingDate): boolean {
    const year = Number(date.slice(0, 4));
    return year >= this.firstYear && year <= this.lastYear;
  }

  /** Whether the exchange trades on the date. @throws DomainError `calendar_out_of_range` */
  isSession(date: TradingDate): boolean {
    this.demandCovered(date);
    return this.known.has(date);
  }

  /**
   * All sessions from `from` to `to`, both included, ascending; empty when `from` is later than `to`.
   * @throws DomainError `calendar_out_of_range`
   */
  sessionsBetween(from: TradingDate, to: TradingDate): TradingDate[] {
    this.demandCovered(from);
    this.demandCovered(to);
    return from > to ? [] : this.sessions.slice(this.firstIndexFrom(from), this.firstIndexAfter(to));
  }

  /** The first session later than the date, which need not be a session. @throws DomainError `calendar_out_of_range` */
  nextSession(after: TradingDate): TradingDate {
    this.demandCovered(after);
    return this.sessions[this.firstIndexAfter(after)] ?? this.refuse(after);
  }

  /** The last session before the date, which need not be a session. @throws DomainError `calendar_out_of_range` */
  previousSession(before: TradingDate): TradingDate {
    this.demandCovered(before);
    return this.sessions[this.firstIndexFrom(before) - 1] ?? this.refuse(before);
  }

  /**
   * The last `count` sessions before the date, ascending; fewer when the calendar begins earlier.
   * @throws DomainError `calendar_out_of_range`
   */
  sessionsBefore(date: TradingDate, count: number): TradingDate[] {
    this.demandCovered(date);
    const end = this.firstIndexFrom(date);
    return this.sessions.slice(Math.max(0, end - Math.max(0, count)), end);
  }

  /**
   * When the session ends, `HH:MM` at the exchange (America/New_York): `16:00`, on early closes `13:00`.
   * @throws DomainError `not_a_trading_day` | `calendar_out_of_range`
   */
  closeTime(date: TradingDate): string {
    this.demandSession(date);
    return this.earlyCloses.has(date) ? this.data.earlyCloseTime : this.data.closeTime;
  }

  /** @throws DomainError `not_a_trading_day` for a weekend or holiday | `calendar_out_of_range` */
  demandSession(date: TradingDate): void {
    if (this.isSession(date)) return;
    throw new DomainError({
      code: 'not_a_trading_day',
      message: `${date} is not a trading day: US exchanges are closed.`,
      details: { date },
    });
  }

  private demandCovered(date: TradingDate): void {
    if (!this.covers(date)) this.refuse(date);
  }

  private refuse(date: TradingDate): never {
    throw new DomainError({
      code: 'calendar_out_of_range',
      message:
        `The trading calendar knows the years ${this.firstYear} to ${this.lastYear}; ` +
        `${date} needs a session outside of them. Choose other dates.`,
      details: { date, first_year: this.firstYear, last_year: this.lastYear },
    });
  }

  private firstIndexFrom(date: TradingDate): number {
    return lowerBound(this.sessions, (session) => session >= date);
  }

  private firstIndexAfter(date: TradingDate): number {
    return lowerBound(this.sessions, (session) => session > date);
  }
}

/** The calendar of NYSE and Nasdaq. */
export const usExchangeCalendar = new TradingCalendar(usExchangeCalendarData);

function weekdaysExcept(data: ExchangeCalendarData): TradingDate[] {
  const closures = new Set(data.closures);
  const sessions: TradingDate[] = [];
  const end = Date.UTC(data.lastYear + 1, 0, 1);
  for (let instant = Date.UTC(data.firstYear, 0, 1); instant < end; instant += MS_PER_DAY) {
    const day = new Date(instant);
    const date = day.toISOString().slice(0, 10);
    const weekday = day.getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !closures.has(date)) sessions.push(parseTradingDate(date));
  }
  return sessions;
}

/** Index of the first session for which `holds` is true, given that it stays true from there on. */
function lowerBound(sessions: readonly TradingDate[], holds: (session: TradingDate) => boolean): number {
  let low = 0;
  let high = sessions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const session = sessions[middle];
    if (session !== undefined && holds(session)) high = middle;
    else low = middle + 1;
  }
  return low;
}
