import { readTradingDate, type QueueName } from '@app/queue';
import { SettleTradingDate } from '@app/simulation';
import { Processor, WorkerHost } from '@nestjs/bullmq';
import { type Job as QueueJob } from 'bullmq';

/** The work behind the queue `trading-dates`; it comes up when all model-days of the date have ended. */
@Processor('trading-dates' satisfies QueueName)
export class TradingDateProcessor extends WorkerHost {
  constructor(private readonly settleTradingDate: SettleTradingDate) {
    super();
  }

  async process(job: QueueJob<unknown>): Promise<void> {
    const { jobId, traceparent } = readTradingDate(job.data);
    await this.settleTradingDate.execute(jobId, traceparent);
  }
}
