import { parseSimulationConfig } from '@app/config';
import { type ClaimedDownload } from '@app/database';
import { DomainError, type TradingDate } from '@app/domain';
import { describeMissing, type DownloadSummary, type PriceDemand } from '@app/market-data';
import { instantText } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { jobFields } from '../log.js';
import { type RevaluePortfolios } from '../revalue-portfolios/revalue-portfolios.js';
import { type PlanDownloadedJob } from '../start-simulation/plan-downloaded-job.js';
import { lastCompleteSession } from '../start-simulation/price-outlook.js';
import { firstChange } from './first-change.js';
import { sessionPriceDemand } from './session-price-demand.js';

/** A bound for what kills every worker that it meets. */
const MOST_ATTEMPTS = 50;
const INTERRUPTED_TOO_OFTEN = `The download was interrupted ${MOST_ATTEMPTS} times; the workers' logs say why.`;
const NO_KEY = 'ALPHAADVANTAGE_API_KEY is not set where the worker runs, so that no prices were downloaded.';

/**
 * Downloads the prices that a job in `downloading_data` waits for, then plans its model-days. May be cut off at any point
 * and be done again: what came in is stored at once, calls are counted before they are made, and the job leaves its
 * status in the transaction that gives it its model-days. Whoever takes it up later wins: an older attempt stops.
 */
export class DownloadJobPrices {
  constructor(
    private readonly parts: Pick<
      UseCaseParts,
      'environment' | 'repositories' | 'downloader' | 'calendar' | 'worker' | 'clock' | 'log'
    >,
    private readonly planDownloadedJob: PlanDownloadedJob,
    private readonly revaluePortfolios: RevaluePortfolios,
  ) {}

  /**
   * @param signal aborted when this process must let go; somebody else goes on
   * @throws the signal's reason when aborted
   */
  async execute(jobId: string, signal: AbortSignal): Promise<void> {
    const { repositories, worker, clock, log } = this.parts;
    const claim = await repositories.jobDownloads.claim(jobId, worker, instantText(clock));
    if (!claim) return;
    if (claim.attempt > MOST_ATTEMPTS) {
      await repositories.jobDownloads.fail(claim, INTERRUPTED_TOO_OFTEN, [], instantText(clock));
      return;
    }
    const demand = await this.demandOf(claim);
    const summary = await this.download(claim, demand, signal);
    if (summary.stopped === 'abandoned') return;
    await this.revalue(claim, summary);
    const warnings = await this.warningsAbout(claim, demand, summary);
    signal.throwIfAborted();
    try {
      const job = await this.planDownloadedJob.execute(claim, warnings);
      log.info(
        { ...jobFields(claim.job), calls: summary.steps.length, status: job?.status },
        'prices downloaded',
      );
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'attempt_superseded') throw error;
      log.warn(
        { ...jobFields(claim.job), attempt: claim.attempt },
        'the download ended: its job was cancelled or taken over',
      );
    }
  }

  private demandOf({ job, config }: ClaimedDownload): Promise<PriceDemand> {
    const { environment, calendar, clock, repositories } = this.parts;
    const { universe = [] } = parseSimulationConfig(config, environment.dataDir);
    const last = lastCompleteSession(calendar, clock());
    const dates = job.dates.filter((date) => date <= last);
    return sessionPriceDemand(repositories.portfolios, { universe, models: job.models, dates });
  }

  private async download(
    claim: ClaimedDownload,
    demand: PriceDemand,
    signal: AbortSignal,
  ): Promise<DownloadSummary> {
    const { downloader, repositories, log } = this.parts;
    if (!downloader) return { steps: [] };
    return downloader.run(demand, {
      signal,
      stillWanted: () => repositories.jobDownloads.holds(claim),
      onStep: ({ symbol, series, size, outcome, reason }) => {
        log.info({ ...jobFields(claim.job), symbol, series, size, outcome, reason }, 'prices asked for');
      },
    });
  }

  /** Stored values stand on prices that may have changed; an attempt that was cut off may have left this to us. */
  private async revalue(claim: ClaimedDownload, { steps }: DownloadSummary): Promise<void> {
    const changed = firstChange(steps.flatMap((step) => step.report ?? []));
    const from = claim.attempt > 1 ? THE_BEGINNING : changed;
    if (from !== undefined) await this.revaluePortfolios.execute(from);
  }

  private async warningsAbout(
    claim: ClaimedDownload,
    demand: PriceDemand,
    { steps, stopped }: DownloadSummary,
  ): Promise<string[]> {
    const { downloader } = this.parts;
    const late = await this.revaluePortfolios.lateActions(claim.job.models);
    if (!downloader) return [NO_KEY, ...late];
    const knowledge = await downloader.knowledge(demand);
    return [...describeMissing(await downloader.missing(demand), knowledge, { steps, stopped }), ...late];
  }
}

const THE_BEGINNING = '0001-01-01' as TradingDate;
