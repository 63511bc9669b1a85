import { type TradingDatePayload } from '@app/queue';
import { SettleTradingDate } from '@app/simulation';
import { Injectable } from '@nestjs/common';

/** The work behind the queue `trading-dates`; it comes up when all model-days of the date have ended. */
@Injectable()
export class TradingDateProcessor {
  constructor(private readonly settleTradingDate: SettleTradingDate) {}

  async process({ jobId, traceparent }: TradingDatePayload): Promise<void> {
    await this.settleTradingDate.execute(jobId, traceparent);
  }
}
