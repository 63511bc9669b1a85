import { EventEmitter, once } from 'node:events';
import { DomainError, type TradingDate } from '@app/domain';
import { type SimulationQueue, type TradingDateWork } from '@app/queue';

/**
 * A queue in memory. Like the real one it takes a date that it has already for the same, knows a date until it is
 * settled, and forgets what was taken out of it.
 */
export class SimulationQueueFake implements Pick<
  SimulationQueue,
  'ping' | 'enqueueTradingDate' | 'knowsTradingDate' | 'enqueueDownload'
> {
  /** Down: neither answers. `deaf`: it answers, but takes nothing in. */
  state: 'up' | 'down' | 'deaf' = 'up';
  readonly waiting: TradingDateWork[] = [];
  /** Jobs whose prices are to be downloaded. */
  readonly downloads: string[] = [];
  private readonly arrivals = new EventEmitter();
  private readonly underWay = new Set<TradingDateWork>();

  ping(): Promise<void> {
    return this.state === 'down' ? Promise.reject(unavailable()) : Promise.resolve();
  }

  enqueueTradingDate(work: TradingDateWork): Promise<void> {
    if (this.state !== 'up') return Promise.reject(unavailable());
    if (!this.knows(work)) {
      this.waiting.push(work);
      this.arrivals.emit('enqueued', work);
    }
    return Promise.resolve();
  }

  enqueueDownload(jobId: string): Promise<void> {
    if (this.state !== 'up') return Promise.reject(unavailable());
    if (!this.downloads.includes(jobId)) this.downloads.push(jobId);
    return Promise.resolve();
  }

  knowsTradingDate(jobId: string, date: TradingDate): Promise<boolean> {
    return this.state === 'down'
      ? Promise.reject(unavailable())
      : Promise.resolve(this.knows({ jobId, date }));
  }

  /** Waits for the next date that is taken in. */
  async nextEnqueued(): Promise<TradingDateWork> {
    const [work] = (await once(this.arrivals, 'enqueued')) as [TradingDateWork];
    return work;
  }

  /** The date that waits longest, under way from now on until it is settled. */
  take(): TradingDateWork {
    const work = this.waiting.shift();
    if (!work) throw new Error('nothing waits in the queue');
    this.underWay.add(work);
    return work;
  }

  /** The date was settled: the queue does not know it any more. */
  settled(work: TradingDateWork): void {
    this.underWay.delete(work);
  }

  private knows(date: Pick<TradingDateWork, 'jobId' | 'date'>): boolean {
    const same = (work: TradingDateWork) => work.jobId === date.jobId && work.date === date.date;
    return this.waiting.some(same) || [...this.underWay].some(same);
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
