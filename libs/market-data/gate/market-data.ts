import { type TradingDate } from '@app/domain';
import { usExchangeCalendar, type TradingCalendar } from '../calendar/trading-calendar.js';
import { BarCache, type BarSource } from './bar-cache.js';
import { openMarketView, type MarketView } from './market-view.js';

/** Opens the gate for sessions: one per process, so that the model-days of a date share what was read. */
export class MarketData {
  private readonly cache: BarCache;

  constructor(
    prices: BarSource,
    private readonly calendar: TradingCalendar = usExchangeCalendar,
  ) {
    this.cache = new BarCache(prices);
  }

  /**
   * The market as a session on the date may see it. Costs one small query for the data's version; bars are read once
   * per date and version.
   * @param universe the symbols that the session may buy, in the config's order
   * @param outside what it holds besides, which can be looked up and sold
   * @throws DomainError `not_a_trading_day` | `calendar_out_of_range`
   */
  async asOf(
    date: TradingDate,
    universe: readonly string[],
    outside: readonly string[] = [],
  ): Promise<MarketView> {
    const bars = await this.cache.reader();
    return openMarketView({ date, universe, outside, calendar: this.calendar, bars });
  }
}
