import { parseSimulationConfig } from '@app/config';
import { type ClaimedDownload, type Transaction } from '@app/database';
import { DomainError, type Job, type ModelDay } from '@app/domain';
import { instantText } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { bookModelDays } from './book-model-days.js';
import { enqueueFirstDate } from './enqueue-first-date.js';
import { readMarketCoverage } from './market-coverage.js';
import { readProgress } from './model-progress.js';
import { type Asked, plannedJob } from './planned-job.js';
import { downloadSuperseded, NOTHING_NEW, noPricesOf, planOf } from './request-planning.js';

/** Plans a job that waited for prices once they have been downloaded, as far as they have come. */
export class PlanDownloadedJob {
  constructor(
    private readonly parts: Pick<
      UseCaseParts,
      'environment' | 'database' | 'repositories' | 'queue' | 'calendar' | 'clock' | 'log' | 'tracing'
    >,
  ) {}

  /**
   * Gives the job its model-days in one transaction and hands the first date to the queue. A job that has nothing to run
   * ends: as `failed`, with the reason, where the prices that it named did not come; as `completed` where it was to catch
   * up and nothing is new.
   * @returns the job as it is then
   * @throws DomainError `attempt_superseded` when the claim no longer counts; nothing is written then
   */
  async execute(claim: ClaimedDownload, warnings: readonly string[]): Promise<Job | undefined> {
    const { database, repositories, clock } = this.parts;
    let planned: readonly ModelDay[] = [];
    try {
      const asked = await this.askedBy(claim, warnings);
      planned = await database.transaction((transaction) => this.leaveDownload(transaction, claim, asked));
    } catch (error) {
      if (!(error instanceof DomainError) || error.fault !== 'caller') throw error;
      await repositories.jobDownloads.fail(claim, error.message, warnings, instantText(clock));
    }
    const job = await repositories.jobs.find(claim.job.id);
    if (job?.status === 'pending') await enqueueFirstDate(this.parts, job, planned);
    return job;
  }

  private async leaveDownload(
    transaction: Transaction,
    claim: ClaimedDownload,
    asked: Asked,
  ): Promise<readonly ModelDay[]> {
    const { database, repositories, clock } = this.parts;
    await database.serialize(transaction, 'start_simulation');
    if (asked.market.openDates.length === 0) throw noPricesOf(asked, asked.warnings);
    const signatures = asked.models.map(({ signature }) => signature);
    const progress = await readProgress(repositories.portfolios, signatures, transaction);
    const plan = planOf(asked, progress);
    if (plan.refusal) throw plan.refusal;
    const now = instantText(clock);
    const job = { ...plannedJob(asked, plan, now), id: claim.job.id };
    const { config } = asked.loaded;
    const booking = { plan, progress, config, synthetic: asked.market.synthetic, now };
    const modelDays = await bookModelDays(transaction, repositories.portfolios, job, booking);
    const end = modelDays.length === 0 ? nothingNew(job) : job;
    if (!(await repositories.jobDownloads.leave(transaction, claim, { end, modelDays, now }))) {
      throw downloadSuperseded(claim);
    }
    return modelDays;
  }

  /** The request for which a job waited, on the market as it is now. */
  private async askedBy(claim: ClaimedDownload, warnings: readonly string[]): Promise<Asked> {
    const { job, startDate, endDate, config: snapshot } = claim;
    const config = parseSimulationConfig(snapshot, this.parts.environment.dataDir);
    const loaded = { config: { ...config, universe: config.universe ?? [] }, snapshot };
    const { configPath, replaceExisting } = job;
    const request = { configPath, startDate, endDate, replaceExisting, models: job.models };
    const models = config.models.filter(({ signature }) => job.models.includes(signature));
    const market = await readMarketCoverage(this.parts, loaded, request);
    const priceDataVersion = await this.parts.repositories.prices.dataVersion();
    return { request, loaded, models, market, priceDataVersion, download: false, warnings };
  }
}

function nothingNew(job: Job): Job {
  return { ...job, status: 'completed', warnings: [...job.warnings, NOTHING_NEW] };
}
