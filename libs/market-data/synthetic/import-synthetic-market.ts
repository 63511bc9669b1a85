import { createHash } from 'node:crypto';
import { type DailyBar } from '@app/database';
import { recordPrices, type PriceImportReport, type PriceImportStore } from '../import/import-price-files.js';
import { generateSyntheticMarket, type SyntheticMarketRequest } from './synthetic-market.js';

/**
 * Generates a synthetic market straight into the database, in one transaction and flagged as synthetic.
 * Generating the same again changes nothing.
 * @throws DomainError see `generateSyntheticMarket`
 */
export async function importSyntheticMarket(
  prices: PriceImportStore,
  request: SyntheticMarketRequest,
): Promise<PriceImportReport> {
  const bars = generateSyntheticMarket(request);
  const source = `SYNTHETIC market, seed ${request.seed}`;
  return recordPrices(prices, source, {
    fileName: source,
    format: 'synthetic',
    sha256: fingerprint(bars),
    synthetic: true,
    bars,
    quarantined: [],
  });
}

function fingerprint(bars: readonly DailyBar[]): string {
  const hash = createHash('sha256');
  for (const bar of bars) hash.update(`${JSON.stringify(bar)}\n`);
  return hash.digest('hex');
}
