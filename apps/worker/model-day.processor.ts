import { type ModelDayPayload } from '@app/queue';
import { RunModelDay } from '@app/simulation';
import { Injectable } from '@nestjs/common';

/** The work behind the queue `model-days`. */
@Injectable()
export class ModelDayProcessor {
  constructor(private readonly runModelDay: RunModelDay) {}

  async process({ modelDayId, traceparent }: ModelDayPayload, signal: AbortSignal): Promise<void> {
    await this.runModelDay.execute(modelDayId, signal, traceparent);
  }
}
