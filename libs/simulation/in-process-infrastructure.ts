import { NO_TRACING } from '@app/observability';
import { InProcessQueue } from '@app/queue';
import { openPriceDownloader } from './download-prices/open-price-downloader.js';
import { systemClock } from './exchange-clock.js';
import { type Infrastructure } from './infrastructure.js';
import { processOrigin } from './process-origin.js';

/** The infrastructure of a process that works its jobs off by itself. */
export interface InProcessInfrastructure extends Infrastructure {
  readonly queue: InProcessQueue;
}

/**
 * What a command line's process stands on besides the database: its queue is in memory, it leases the jobs that it starts,
 * and nobody measures or traces it.
 */
export function inProcessInfrastructure(
  given: Pick<Infrastructure, 'environment' | 'database' | 'repositories' | 'log'>,
): InProcessInfrastructure {
  const worker = processOrigin();
  return {
    ...given,
    queue: new InProcessQueue(),
    downloader: openPriceDownloader(given.environment, given.repositories),
    worker,
    holder: worker.actor,
    clock: systemClock,
    tracing: NO_TRACING,
  };
}
