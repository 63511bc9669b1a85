import { readPriceDownload, requireSignal, type QueueName } from '@app/queue';
import { DownloadJobPrices } from '@app/simulation';
import { Processor, WorkerHost } from '@nestjs/bullmq';
import { type Job as QueueJob } from 'bullmq';

/** The work behind the queue `price-downloads`: a job waits for prices. It ends when its signal is aborted. */
@Processor('price-downloads' satisfies QueueName)
export class PriceDownloadProcessor extends WorkerHost {
  constructor(private readonly downloadJobPrices: DownloadJobPrices) {
    super();
  }

  async process(job: QueueJob<unknown>, _token?: string, signal?: AbortSignal): Promise<void> {
    const { jobId } = readPriceDownload(job.data);
    await this.downloadJobPrices.execute(jobId, requireSignal(signal));
  }
}
