import { type Environment } from '@app/config';
import { type Database, type Repositories } from '@app/database';
import { type Origin } from '@app/domain';
import { usExchangeCalendar, ValuationPrices } from '@app/market-data';
import { InProcessQueue, type QueueHandlers } from '@app/queue';
import { DownloadJobPrices } from '../download-prices/download-job-prices.js';
import { openPriceDownloader } from '../download-prices/open-price-downloader.js';
import { type Log } from '../log.js';
import { PortfolioFiles } from '../portfolio-files/portfolio-files.js';
import { RevaluePortfolios } from '../revalue-portfolios/revalue-portfolios.js';
import { ModelDayRunner } from '../run-model-day/model-day-runner.js';
import { removeStaleRuntimeFiles } from '../run-model-day/runtime-file.js';
import { SettleTradingDate } from '../settle-trading-date/settle-trading-date.js';
import { processOrigin } from '../process-origin.js';
import { PlanDownloadedJob } from '../start-simulation/plan-downloaded-job.js';
import { StartDecisions } from '../start-simulation/start-decisions.js';
import { StartSimulation } from '../start-simulation/start-simulation.js';
import { RunBatch } from './run-batch.js';

export interface BatchParts {
  readonly environment: Environment;
  readonly database: Database;
  readonly repositories: Repositories;
  readonly log: Log;
}

/** A batch run that is ready to start, and the tool servers that it needs until it is closed. */
export interface OpenBatch {
  readonly runBatch: RunBatch;
  close(): Promise<void>;
}

/** A service on the same machine may have the configured ones. */
const ANY_FREE_PORTS = { mathHttpPort: 0, searchHttpPort: 0, tradeHttpPort: 0, getpriceHttpPort: 0 };

/** Puts the batch mode together: the use cases of API and worker over a queue in memory. */
export async function openBatch(given: BatchParts): Promise<OpenBatch> {
  const { repositories, log } = given;
  const environment = { ...given.environment, ...ANY_FREE_PORTS };
  const { modelDays, portfolios } = repositories;
  const worker = processOrigin();
  const files = new PortfolioFiles(environment.dataDir, portfolios);
  await removeStaleRuntimeFiles(environment.runtimeDir, (owner) => modelDays.isRunning(owner));
  const runner = await ModelDayRunner.open({ environment, repositories, files, worker, log });
  const runBatch = runBatchOf({ ...given, environment, worker, files }, runner);
  return { runBatch, close: () => runner.close() };
}

function runBatchOf(
  given: BatchParts & { readonly worker: Origin; readonly files: PortfolioFiles },
  { runModelDay }: ModelDayRunner,
): RunBatch {
  const { environment, database, repositories, worker } = given;
  const { portfolios, corporateActions, prices } = repositories;
  const queue = new InProcessQueue();
  const clock = () => new Date();
  const parts = { ...given, queue, clock, calendar: usExchangeCalendar, holder: worker.actor };
  const downloader = openPriceDownloader(environment, repositories);
  const decisions = new StartDecisions(database, repositories, clock, environment.callbackAllowedHosts);
  const startSimulation = new StartSimulation({ ...parts, decisions, downloader });
  const settleTradingDate = new SettleTradingDate(parts);
  const valuationPrices = new ValuationPrices(prices);
  const revaluePortfolios = new RevaluePortfolios({
    database,
    portfolios,
    corporateActions,
    valuationPrices,
  });
  const download = new DownloadJobPrices({
    ...parts,
    downloader,
    planDownloadedJob: new PlanDownloadedJob(parts),
    revaluePortfolios,
  });
  const handlers: QueueHandlers = {
    runModelDay: ({ modelDayId }, signal) => runModelDay.execute(modelDayId, signal),
    settleTradingDate: ({ jobId }) => settleTradingDate.execute(jobId),
    downloadPrices: ({ jobId }, signal) => download.execute(jobId, signal),
  };
  return new RunBatch({ ...parts, startSimulation, settleTradingDate, handlers });
}
