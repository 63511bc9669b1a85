export { TradingCalendar, usExchangeCalendar } from './calendar/trading-calendar.js';
export { usExchangeCalendarData, type ExchangeCalendarData } from './calendar/us-exchange-calendar.js';
export { NASDAQ_100_MEMBERS } from './universe/nasdaq-100-members.js';
export { type Spell } from './universe/index-members.js';
export {
  openUniverse,
  symbolsOf,
  symbolsOn,
  type Universe,
  type UniverseOfDay,
} from './universe/universe.js';
export { priceDemandOf } from './universe/price-demand.js';
export { MarketData } from './gate/market-data.js';
export { type MarketView, type PriceAnswer, type PublicationGate } from './gate/market-view.js';
export { type PublicationVerdict } from './gate/publication.js';
export { type BarSource } from './gate/bar-cache.js';
export { ValuationPrices, type Valuation, type ValuationSource } from './gate/valuation-prices.js';
export { parsePriceFile, type ParsedPriceFile, type PriceFileFormat } from './import/price-file.js';
export {
  importPriceFiles,
  type PriceImportOptions,
  type PriceImportReport,
  type PriceImportStore,
} from './import/import-price-files.js';
export {
  generateSyntheticMarket,
  SYNTHETIC_MARKET_START,
  SYNTHETIC_SYMBOLS,
  type SyntheticMarketRequest,
} from './synthetic/synthetic-market.js';
export { importSyntheticMarket } from './synthetic/import-synthetic-market.js';
export {
  recordSampleTrades,
  SAMPLE_MARKET,
  SAMPLE_RECORDING,
  type RecordingStart,
} from './synthetic/sample-recording.js';
export { endOfExchangeDay, startOfExchangeDay, timeAtExchange } from './calendar/exchange-day.js';
export {
  AlphaVantageClient,
  type AlphaVantageOptions,
  type DailyAnswer,
  type DailyQuestion,
  type DailySeries,
} from './download/alpha-vantage-client.js';
export { coverageReport, MAX_LISTED_GAPS, type CoverageEntry } from './download/coverage-report.js';
export { describeMissing } from './download/describe-missing.js';
export {
  missingPrices,
  planDownloads,
  type DownloadKnowledge,
  type MissingPrices,
  type PlannedDownload,
  type PriceDemand,
} from './download/plan-downloads.js';
export {
  PriceDownloader,
  type DownloadStep,
  type DownloadStop,
  type DownloadSummary,
  type DownloadWatch,
  type PriceDownloaderParts,
} from './download/price-downloader.js';
export { downloadQuota, type DownloadQuota } from './download/quota.js';
