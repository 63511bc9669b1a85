import { DomainError, type Money, type TradingDate } from '@app/domain';
import { type TradingCalendar } from '../calendar/trading-calendar.js';
import { type BarReader } from './bar-cache.js';
import { judgePublished, type PublicationVerdict } from './publication.js';

/** Prices of one symbol on one date as JSON numbers in dollars: for today the open only. */
export interface PriceAnswer {
  readonly symbol: string;
  readonly date: TradingDate;
  readonly ohlcv: {
    readonly open: number;
    readonly high?: number;
    readonly low?: number;
    readonly close?: number;
    /** Shares traded. */
    readonly volume?: number;
  };
}

/**
 * THE GATE: the market as one session may see it. It holds the session's date, so that no caller can choose another;
 * today shows its opens, earlier sessions everything, later ones nothing; of what was published only what is older than
 * today. What is not known to be allowed does not pass.
 */
export interface MarketView {
  /** Today, in the session's eyes. */
  readonly date: TradingDate;
  /** The last session before today, which after a weekend or holiday is not yesterday. */
  readonly previousSession: TradingDate;
  /** The symbols that may be bought today, in the config's order. */
  readonly universe: readonly string[];
  /** The universe, then what is held outside of it: every symbol that the session knows. */
  readonly symbols: readonly string[];
  /**
   * Today's opens, at which trades fill; a symbol that is not in it cannot be traded today. In the universe's order, then
   * what is held outside of it.
   */
  readonly opens: ReadonlyMap<string, Money>;
  /** Closes of the previous session, as far as known. In the order of the opens. */
  readonly previousCloses: ReadonlyMap<string, Money>;
  /** Symbols of the universe, or held outside of it, without an open today: not tradable, worth a warning. */
  readonly missingSymbols: readonly string[];
  /**
   * Prices of a symbol on today or an earlier session.
   * @throws DomainError `date_not_reached` for a later date (naming only it and today), `unknown_symbol` for what is
   *   neither of the universe nor held, `not_a_trading_day`, `no_price` when none is known. None of them holds a price.
   */
  lookUp(symbol: string, date: TradingDate): Promise<PriceAnswer>;
  /** The last n sessions before today, ascending; fewer where the calendar begins. */
  sessionsBefore(n: number): TradingDate[];
  /**
   * Whether something published, such as a web page, may be known today: only when every date that is claimed for it is
   * known and lies before today. Without any date nothing passes.
   * @param claims days at the exchange; undefined stands for a claim that could not be read
   */
  judgePublished(claims: readonly (TradingDate | undefined)[]): PublicationVerdict;
}

/** The part of the gate that published things pass. */
export type PublicationGate = Pick<MarketView, 'date' | 'judgePublished'>;

/** What a view is made of. */
export interface MarketViewInit {
  readonly date: TradingDate;
  readonly universe: readonly string[];
  /** Held, and not of the universe. */
  readonly outside: readonly string[];
  readonly calendar: TradingCalendar;
  readonly bars: BarReader;
}

/**
 * Opens the market for the session of one date.
 * The bars stay inside this function's closure: the view hands out no object through which later prices can be reached.
 * @throws DomainError `not_a_trading_day` | `calendar_out_of_range`
 */
export async function openMarketView(init: MarketViewInit): Promise<MarketView> {
  const { date: today, calendar, bars } = init;
  calendar.demandSession(today);
  const universe = [...init.universe];
  const known = [...universe, ...init.outside];
  const shown = new Set(known);
  const previousSession = calendar.previousSession(today);
  const [barsToday, barsBefore] = await Promise.all([bars(today), bars(previousSession)]);
  const opens = pricesOf(known, (symbol) => barsToday.get(symbol)?.open);

  return Object.freeze({
    date: today,
    previousSession,
    universe,
    symbols: known,
    opens,
    previousCloses: pricesOf(known, (symbol) => barsBefore.get(symbol)?.close),
    missingSymbols: known.filter((symbol) => !opens.has(symbol)),
    sessionsBefore: (n: number) => calendar.sessionsBefore(today, n),
    judgePublished: (claims: readonly (TradingDate | undefined)[]) => judgePublished(claims, today),
    lookUp: async (symbol: string, date: TradingDate): Promise<PriceAnswer> => {
      if (!(date <= today)) throw notReached(date, today);
      if (!shown.has(symbol)) throw unknownSymbol(symbol);
      if (calendar.covers(date)) calendar.demandSession(date);
      const bar = (await bars(date)).get(symbol);
      if (!bar) throw noPrice(symbol, date);
      const open = bar.open.toNumber();
      if (date === today) return { symbol, date, ohlcv: { open } };
      const [high, low, close] = [bar.high?.toNumber(), bar.low?.toNumber(), bar.close?.toNumber()];
      return { symbol, date, ohlcv: { open, high, low, close, volume: bar.volume } };
    },
  });
}

function pricesOf(
  symbols: readonly string[],
  priceOf: (symbol: string) => Money | undefined,
): ReadonlyMap<string, Money> {
  const prices = new Map<string, Money>();
  for (const symbol of symbols) {
    const price = priceOf(symbol);
    if (price) prices.set(symbol, price);
  }
  return prices;
}

function notReached(date: TradingDate, today: TradingDate): DomainError {
  return new DomainError({
    code: 'date_not_reached',
    message: `${date} is later than today, ${today}: its prices are not known yet.`,
    details: { date, today },
    fault: 'model',
  });
}

function unknownSymbol(symbol: string): DomainError {
  const shown = symbol.slice(0, 40);
  return new DomainError({
    code: 'unknown_symbol',
    message: `${JSON.stringify(shown)} is not a symbol of this market.`,
    details: { symbol: shown },
    fault: 'model',
  });
}

function noPrice(symbol: string, date: TradingDate): DomainError {
  return new DomainError({
    code: 'no_price',
    message: `No price of ${symbol} is known for ${date}.`,
    details: { symbol, date },
    fault: 'model',
  });
}
