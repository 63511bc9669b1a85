import { type PriceDownloadPayload } from '@app/queue';
import { DownloadJobPrices } from '@app/simulation';
import { Injectable } from '@nestjs/common';

/** The work behind the queue `price-downloads`: a job waits for prices. */
@Injectable()
export class PriceDownloadProcessor {
  constructor(private readonly downloadJobPrices: DownloadJobPrices) {}

  async process({ jobId }: PriceDownloadPayload, signal: AbortSignal): Promise<void> {
    await this.downloadJobPrices.execute(jobId, signal);
  }
}
