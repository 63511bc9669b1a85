import { type BookedSplit, type RecordedTrade, type TradeRepository } from '@app/database';
import { type TradingDate } from '@app/domain';
import { roundTrips, type RoundTrip } from '@app/metrics';
import { usExchangeCalendar } from '@app/market-data';

/** A round trip and the date on which it ended. */
export interface DatedRoundTrip extends RoundTrip {
  readonly closedOn: TradingDate;
}

/** What a portfolio has traded since its beginning, ready for statistics. */
export interface TradeHistory {
  /** Dollars bought plus dollars sold by date; dates without trades are missing. */
  readonly tradedOn: ReadonlyMap<TradingDate, number>;
  /** How many trades were booked by date. */
  readonly tradesOn: ReadonlyMap<TradingDate, number>;
  readonly roundTrips: readonly DatedRoundTrip[];
}

const MAX_KEPT = 1_000;

/** Reads trade histories; one is read again only when its portfolio has changed. */
export class TradeHistories {
  private readonly kept = new Map<string, { readonly version: number; readonly history: TradeHistory }>();

  constructor(private readonly trades: Pick<TradeRepository, 'history' | 'splits'>) {}

  /** @param version of the portfolio, read before this is called */
  async of(model: string, version: number): Promise<TradeHistory> {
    const known = this.kept.get(model);
    if (known?.version === version) return known.history;
    const splits = await this.trades.splits(model);
    const history = toHistory(await this.trades.history(model), splits);
    if (this.kept.size >= MAX_KEPT) this.kept.clear();
    this.kept.set(model, { version, history });
    return history;
  }
}

function toHistory(trades: readonly RecordedTrade[], splits: readonly BookedSplit[]): TradeHistory {
  const tradedOn = new Map<TradingDate, number>();
  const tradesOn = new Map<TradingDate, number>();
  for (const { date, total } of trades) {
    tradedOn.set(date, (tradedOn.get(date) ?? 0) + total.toNumber());
    tradesOn.set(date, (tradesOn.get(date) ?? 0) + 1);
  }
  return { tradedOn, tradesOn, roundTrips: datedRoundTrips(trades, splits) };
}

/** First in, first out over the whole history, so that a range's sales meet the purchases before it. */
function datedRoundTrips(
  trades: readonly RecordedTrade[],
  splits: readonly BookedSplit[],
): readonly DatedRoundTrip[] {
  const [first, last] = [trades[0], trades.at(-1)];
  if (!first || !last) return [];
  const sessions = usExchangeCalendar.sessionsBetween(first.date, last.date);
  const numbers = new Map(sessions.map((date, index) => [date, index]));
  const fills = trades.map(({ symbol, date, side, amount, price, commission }) => ({
    symbol,
    session: numbers.get(date) ?? 0,
    shares: side === 'buy' ? amount : -amount,
    price: price.toNumber(),
    commission: commission.toNumber(),
  }));
  const changes = splits.map(({ symbol, date, sharesAfter }) => ({
    symbol,
    session: numbers.get(date) ?? sessions.length,
    sharesAfter,
  }));
  return roundTrips(fills, changes).closed.flatMap((trip) => {
    const closedOn = sessions[trip.closedAt];
    return closedOn === undefined ? [] : [{ ...trip, closedOn }];
  });
}
