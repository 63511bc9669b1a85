import { type PriceRepository } from '@app/database';
import { DomainError, type Money, type TradingDate } from '@app/domain';
import { BarCache, type BarSource } from './bar-cache.js';

/** The part of the price repository that valuation needs. */
export type ValuationSource = BarSource & Pick<PriceRepository, 'lastKnownPrice'>;

/** The prices at which the holdings of a portfolio are valued after the session of a date. */
export interface Valuation {
  readonly date: TradingDate;
  /** One price per symbol asked for. */
  readonly prices: ReadonlyMap<string, Money>;
  /** True when an open stands in for a close that is not known yet: the value is to be computed again later. */
  readonly provisional: boolean;
  /** Symbols without any price on the date, valued at their last known price; sorted. */
  readonly staleSymbols: readonly string[];
}

/**
 * Prices for the closing value of a trading day. They include the day's close, which no session may see: this class is
 * for the use case that runs a model-day, never for tools, prompts or models (those have MarketView).
 */
export class ValuationPrices {
  private readonly cache: BarCache;

  constructor(private readonly prices: ValuationSource) {
    this.cache = new BarCache(prices);
  }

  /**
   * The close of each symbol on the date; its open where the close is not known yet (then `provisional`); its last
   * known earlier price where it has no price on the date at all (then listed as stale). Never zero.
   * @param symbols the held symbols
   * @throws DomainError `no_price` for a symbol that never had a price up to the date
   */
  async on(date: TradingDate, symbols: Iterable<string>): Promise<Valuation> {
    const bars = await (await this.cache.reader())(date);
    const prices = new Map<string, Money>();
    const staleSymbols: string[] = [];
    let provisional = false;
    for (const symbol of symbols) {
      const bar = bars.get(symbol);
      if (bar) {
        provisional ||= bar.close === undefined;
        prices.set(symbol, bar.close ?? bar.open);
      } else {
        prices.set(symbol, await this.lastKnown(symbol, date));
        staleSymbols.push(symbol);
      }
    }
    return { date, prices, provisional, staleSymbols: staleSymbols.sort() };
  }

  private async lastKnown(symbol: string, date: TradingDate): Promise<Money> {
    const known = await this.prices.lastKnownPrice(symbol, date);
    if (known) return known.price;
    throw new DomainError({
      code: 'no_price',
      message: `${symbol} is held but never had a price up to ${date}: import its prices and run the day again.`,
      details: { symbol, date },
      fault: 'us',
    });
  }
}
