import { type DailyBar } from '@app/database';
import { DomainError, Money, parseTradingDate, type TradingDate } from '@app/domain';
import { usExchangeCalendar, type TradingCalendar } from '../calendar/trading-calendar.js';
import { RandomStream } from './random-stream.js';

/**
 * The made-up tickers of the sample market. Listed US tickers have at most five letters; these have six and more, so
 * that none is or will be taken for a real one.
 */
export const SYNTHETIC_SYMBOLS: readonly string[] = [
  ...[
    'ZZALFA',
    'ZZBRAVO',
    'ZZCHARLIE',
    'ZZDELTA',
    'ZZECHO',
    'ZZFOXTROT',
    'ZZGOLF',
    'ZZHOTEL',
    'ZZINDIA',
    'ZZJULIETT',
  ],
  ...[
    'ZZKILO',
    'ZZLIMA',
    'ZZMIKE',
    'ZZNOVEMBER',
    'ZZOSCAR',
    'ZZPAPA',
    'ZZQUEBEC',
    'ZZROMEO',
    'ZZSIERRA',
    'ZZTANGO',
  ],
];

/** The first session of every synthetic market: an earlier or later `from` shows another part of the same market. */
export const SYNTHETIC_MARKET_START = parseTradingDate('2020-01-02');

/** Which part of which made-up market is wanted. */
export interface SyntheticMarketRequest {
  /** Different seeds are different markets. */
  readonly seed: number;
  readonly symbols: readonly string[];
  /** First and last day, both included. */
  readonly from: TradingDate;
  readonly to: TradingDate;
}

/** Daily figures as fractions, in the order of what US stocks show. */
const MARKET_VOLATILITY = 0.009;
const DAILY_DRIFT = 0.0002;
/** How much of a day's movement happens before the open. */
const OVERNIGHT_SHARE = 0.35;
const TICKS_PER_DOLLAR = 10_000;

/** What makes one company's prices differ from another's. */
interface Character {
  readonly beta: number;
  readonly ownVolatility: number;
  readonly drift: number;
  readonly usualVolume: number;
}

/**
 * Draws a made-up market: geometric random walks that share a market factor (so that symbols move together, each with
 * its own beta) and have a volatility of their own. Sessions are those of the calendar, prices have four decimals.
 * Deterministic: the same request gives the same bars, and a request for other dates or more symbols agrees with it
 * wherever the two overlap. Nothing in it describes a real company.
 * @returns bars by symbol in the request's order, then by date
 * @throws DomainError `invalid_date_range` when `from` is later than `to` or earlier than SYNTHETIC_MARKET_START,
 *   `calendar_out_of_range`
 */
export function generateSyntheticMarket(
  request: SyntheticMarketRequest,
  calendar: TradingCalendar = usExchangeCalendar,
): DailyBar[] {
  const { seed, symbols, from, to } = request;
  if (from > to || from < SYNTHETIC_MARKET_START) {
    throw new DomainError({
      code: 'invalid_date_range',
      message: `The synthetic market begins on ${SYNTHETIC_MARKET_START}; from (${from}) must not be earlier, nor later than to (${to}).`,
      details: { from, to, first_date: SYNTHETIC_MARKET_START },
    });
  }
  const sessions = calendar.sessionsBetween(SYNTHETIC_MARKET_START, to);
  const market = new RandomStream(`${seed}/market`);
  const factors = sessions.map(() => ({ overnight: market.normal(), intraday: market.normal() }));
  return symbols.flatMap((symbol) => {
    const prices = walk(new RandomStream(`${seed}/${symbol}`), factors);
    return sessions.flatMap((date, index) => {
      const day = prices[index];
      return day && date >= from ? [toBar(symbol, date, day)] : [];
    });
  });
}

/** One day in dollars, prices rounded to ticks, and shares. */
interface Day {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** What moves all symbols of a day: standard normal deviates. */
interface Factor {
  readonly overnight: number;
  readonly intraday: number;
}

function walk(random: RandomStream, factors: readonly Factor[]): Day[] {
  const character: Character = {
    beta: random.between(0.6, 1.6),
    ownVolatility: random.between(0.008, 0.02),
    drift: DAILY_DRIFT + random.between(-0.0006, 0.0006),
    usualVolume: Math.exp(random.between(13, 17.5)),
  };
  let lastClose = random.between(10, 120);
  return factors.map((factor) => {
    // Each step starts from a rounded price, so that the last bit of a logarithm cannot make two machines drift apart.
    const open = toTick(lastClose * growth(character, random, factor.overnight, OVERNIGHT_SHARE));
    const close = toTick(open * growth(character, random, factor.intraday, 1 - OVERNIGHT_SHARE));
    const reach = character.ownVolatility / 2;
    const high = toTick(Math.max(open, close) * Math.exp(Math.abs(random.normal()) * reach));
    const low = toTick(Math.min(open, close) * Math.exp(-Math.abs(random.normal()) * reach));
    const volume = Math.round(character.usualVolume * Math.exp(random.normal() * 0.35));
    lastClose = close;
    return { open, high, low, close, volume };
  });
}

/** The factor by which a price grows in a part of a day; the parts' variances add up to the day's. */
function growth(character: Character, random: RandomStream, factor: number, share: number): number {
  const common = character.beta * MARKET_VOLATILITY * factor;
  const own = character.ownVolatility * random.normal();
  return Math.exp(character.drift * share + (common + own) * Math.sqrt(share));
}

function toTick(price: number): number {
  return Math.max(1, Math.round(price * TICKS_PER_DOLLAR)) / TICKS_PER_DOLLAR;
}

function toBar(symbol: string, date: TradingDate, day: Day): DailyBar {
  const price = (value: number): Money => Money.fromNumber(value);
  const { open, high, low, close, volume } = day;
  return { symbol, date, open: price(open), high: price(high), low: price(low), close: price(close), volume };
}
