import { type Environment } from '@app/config';
import { Database, Repositories } from '@app/database';
import { type Origin } from '@app/domain';
import { type PriceDownloader, usExchangeCalendar, ValuationPrices } from '@app/market-data';
import { type Tracing } from '@app/observability';
import { SimulationQueue } from '@app/queue';
import { type Provider } from '@nestjs/common';
import { type Log } from '../log.js';
import { RevaluePortfolios } from '../revalue-portfolios/revalue-portfolios.js';
import { PlanDownloadedJob } from '../start-simulation/plan-downloaded-job.js';
import { PROCESS_ORIGIN } from '../process-origin.js';
import { TRACING } from '../tracing-token.js';
import { DownloadJobPrices } from './download-job-prices.js';
import { openPriceDownloader } from './open-price-downloader.js';

/** The downloader of this process; undefined without a key. */
export const PRICE_DOWNLOADER = Symbol('PRICE_DOWNLOADER');

/** What downloads prices for jobs. */
export function downloadProviders(environment: Environment, log: Log): Provider[] {
  return [
    {
      provide: PRICE_DOWNLOADER,
      useFactory: (repositories: Repositories) => openPriceDownloader(environment, repositories),
      inject: [Repositories],
    },
    {
      provide: RevaluePortfolios,
      useFactory: (database: Database, { portfolios, corporateActions, prices }: Repositories) =>
        new RevaluePortfolios({
          database,
          portfolios,
          corporateActions,
          valuationPrices: new ValuationPrices(prices),
        }),
      inject: [Database, Repositories],
    },
    planning(environment, log),
    {
      provide: DownloadJobPrices,
      useFactory: (
        ...[repositories, downloader, planDownloadedJob, revaluePortfolios, worker]: [
          Repositories,
          PriceDownloader | undefined,
          PlanDownloadedJob,
          RevaluePortfolios,
          Origin,
        ]
      ) =>
        new DownloadJobPrices({
          environment,
          repositories,
          downloader,
          planDownloadedJob,
          revaluePortfolios,
          calendar: usExchangeCalendar,
          worker,
          clock,
          log,
        }),
      inject: [Repositories, PRICE_DOWNLOADER, PlanDownloadedJob, RevaluePortfolios, PROCESS_ORIGIN],
    },
  ];
}

function planning(environment: Environment, log: Log): Provider {
  return {
    provide: PlanDownloadedJob,
    useFactory: (database: Database, repositories: Repositories, queue: SimulationQueue, tracing: Tracing) =>
      new PlanDownloadedJob({
        environment,
        database,
        repositories,
        queue,
        calendar: usExchangeCalendar,
        clock,
        log,
        tracing,
      }),
    inject: [Database, Repositories, SimulationQueue, TRACING],
  };
}

function clock(): Date {
  return new Date();
}
