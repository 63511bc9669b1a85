import { DomainError } from '@app/domain';
import { type SimulationQueue, type TradingDateWork } from '@app/queue';

/** A queue in memory. Like the real one it takes a date that it has already for the same, and forgets what was taken out. */
export class SimulationQueueFake implements Pick<SimulationQueue, 'ping' | 'enqueueTradingDate'> {
  /** Down: neither answers. `deaf`: it answers, but takes nothing in. */
  state: 'up' | 'down' | 'deaf' = 'up';
  readonly waiting: TradingDateWork[] = [];

  ping(): Promise<void> {
    return this.state === 'down' ? Promise.reject(unavailable()) : Promise.resolve();
  }

  enqueueTradingDate(work: TradingDateWork): Promise<void> {
    if (this.state !== 'up') return Promise.reject(unavailable());
    const known = this.waiting.some(({ jobId, date }) => jobId === work.jobId && date === work.date);
    if (!known) this.waiting.push(work);
    return Promise.resolve();
  }
}

function unavailable(): DomainError {
  return new DomainError({
    code: 'queue_unavailable',
    message: 'The queue does not answer.',
    retryable: true,
    fault: 'us',
  });
}
