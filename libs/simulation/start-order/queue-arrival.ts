import { type SimulationQueue } from '@app/queue';
import { type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { type Log } from '../log.js';
import { waitForServer } from './wait-for-server.js';

/**
 * Says that Redis is not up yet, and when it is. Nothing waits for it: an API without its queue still shows results, and
 * answers 503 to triggers; workers begin as soon as it is there.
 */
export class QueueArrival implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    private readonly queue: Pick<SimulationQueue, 'ping'>,
    private readonly log: Log,
    private readonly waitMs: number,
  ) {}

  onApplicationBootstrap(): void {
    void this.watch();
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  /** Looks until the queue answers; one that stays away is complained of once more. Never throws. */
  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    const redis = { name: 'Redis', ask: () => this.queue.ping(), isAway: () => true };
    await waitForServer(redis, this.log, { waitMs: this.waitMs, signal }).catch((error: unknown) => {
      if (signal.aborted) return;
      this.log.error(
        { error },
        'Redis does not answer: no simulation starts until it does. Check REDIS_URL and that the server runs',
      );
    });
  }
}
