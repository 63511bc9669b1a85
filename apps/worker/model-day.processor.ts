import { readModelDay, requireSignal, type QueueName } from '@app/queue';
import { RunModelDay } from '@app/simulation';
import { Processor, WorkerHost } from '@nestjs/bullmq';
import { type Job as QueueJob } from 'bullmq';

/** The work behind the queue `model-days`. It ends when its signal is aborted. */
@Processor('model-days' satisfies QueueName)
export class ModelDayProcessor extends WorkerHost {
  constructor(private readonly runModelDay: RunModelDay) {
    super();
  }

  async process(job: QueueJob<unknown>, _token?: string, signal?: AbortSignal): Promise<void> {
    const { modelDayId, traceparent } = readModelDay(job.data);
    await this.runModelDay.execute(modelDayId, requireSignal(signal), traceparent);
  }
}
