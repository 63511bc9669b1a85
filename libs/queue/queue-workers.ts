import { BullRegistrar, WorkerHost } from '@nestjs/bullmq';
import { DomainError } from '@app/domain';
import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { QUEUE_NAMES } from './simulation-queues.js';

/** The workers behind this process's `@Processor` classes: none until they are started. */
@Injectable()
export class QueueWorkers {
  private workers: readonly WorkerHost['worker'][] = [];

  constructor(
    private readonly registrar: BullRegistrar,
    private readonly discovery: DiscoveryService,
  ) {}

  /**
   * Starts to take work out of every queue.
   * @throws DomainError `queue_processor_missing` when a queue has no processor in this process, or more than one
   */
  start(): void {
    this.registrar.register();
    this.workers = this.discovery
      .getProviders()
      .map(({ instance }): unknown => instance)
      .filter((instance) => instance instanceof WorkerHost)
      .map((host: WorkerHost) => host.worker);
    for (const name of QUEUE_NAMES) {
      const count = this.workers.filter((worker) => worker.name === name).length;
      if (count !== 1) throw wrongProcessorCount(name, count);
    }
  }

  /** Takes no more work and gives back what does not end within the grace. */
  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
  }
}

function wrongProcessorCount(name: string, count: number): DomainError {
  return new DomainError({
    code: 'queue_processor_missing',
    message: `The queue ${name} has ${count} processors in this process instead of one.`,
    fault: 'us',
  });
}
