import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment } from '@app/config';
import { type DownloadLimits, type Repositories } from '@app/database';
import { AlphaVantageClient, PriceDownloader } from '@app/market-data';
import { systemClock } from '../exchange-clock.js';

/** The limits of the key's plan. */
export function downloadLimits(environment: Environment): DownloadLimits {
  return { perDay: environment.alphaVantageDailyLimit, perMinute: environment.alphaVantageMinuteLimit };
}

/** The downloader of the environment; undefined without ALPHAADVANTAGE_API_KEY. */
export function openPriceDownloader(
  environment: Environment,
  repositories: Repositories,
): PriceDownloader | undefined {
  const { alphaVantageApiKey: apiKey, alphaVantageBaseUrl: baseUrl, outbound } = environment;
  if (apiKey === undefined) return undefined;
  return new PriceDownloader({
    client: new AlphaVantageClient({ baseUrl, apiKey, outbound }),
    repositories,
    limits: downloadLimits(environment),
    clock: systemClock,
    pause: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
  });
}
