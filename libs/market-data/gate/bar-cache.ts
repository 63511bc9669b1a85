import { type DailyBar, type PriceRepository } from '@app/database';
import { type TradingDate } from '@app/domain';

/** The part of the price repository that whole trading dates are read from. */
export type BarSource = Pick<PriceRepository, 'barsOn' | 'dataVersion'>;

/** All bars of one date, by symbol. */
export type BarsOfDate = ReadonlyMap<string, DailyBar>;

/** Reads the bars of a date as of one version of the data. */
export type BarReader = (date: TradingDate) => Promise<BarsOfDate>;

/** Dates kept at once: more than a year of sessions; 101 symbols of one date take about 60 kB. */
const MAX_DATES = 300;

/**
 * Bars by date in memory, so that the model-days of a date share one query. An import makes a new version of the data,
 * from which on everything is read again; a reader that was handed out before keeps to what it had loaded.
 */
export class BarCache {
  private version: number | undefined;
  private dates = new Map<TradingDate, Promise<BarsOfDate>>();

  constructor(private readonly source: BarSource) {}

  /** A reader of the newest data; asks for the version once and for each date at most once. */
  async reader(): Promise<BarReader> {
    const version = await this.source.dataVersion();
    if (version !== this.version) {
      this.version = version;
      this.dates = new Map();
    }
    const dates = this.dates;
    return (date) => this.read(dates, date);
  }

  private read(dates: Map<TradingDate, Promise<BarsOfDate>>, date: TradingDate): Promise<BarsOfDate> {
    const known = dates.get(date);
    const bars = known ?? this.load(dates, date);
    // Re-inserting keeps the map in the order of use, so that its first key is the one to forget.
    dates.delete(date);
    dates.set(date, bars);
    for (const oldest of dates.keys()) {
      if (dates.size <= MAX_DATES) break;
      dates.delete(oldest);
    }
    return bars;
  }

  private load(dates: Map<TradingDate, Promise<BarsOfDate>>, date: TradingDate): Promise<BarsOfDate> {
    const loading = this.source.barsOn(date).then((bars) => new Map(bars.map((bar) => [bar.symbol, bar])));
    // A failed read is not remembered; whoever asked gets the error from the promise itself.
    loading.catch(() => {
      if (dates.get(date) === loading) dates.delete(date);
    });
    return loading;
  }
}
