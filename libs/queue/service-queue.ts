import { FlowProducer, type FlowProducerOptions, type IQueueBackend, Queue, type QueueOptions } from 'bullmq';
import { isOutage } from './outage.js';
import { type QueueBackend, type ServiceConnection } from './queue-backend.js';

/** BullMQ's Queue on the backend of this service; `BullModule.queueClass`. Puts work in, and fails soon. */
export class ServiceQueue extends Queue<
  unknown,
  void,
  string,
  unknown,
  void,
  string,
  IQueueBackend,
  ServiceConnection
> {
  constructor(name: string, options: QueueOptions<ServiceConnection>) {
    const { backend } = options.connection;
    super(name, options, backend.producing);
    this.on('error', reportTo(backend));
  }

  /** Throws DomainError `queue_unavailable` (retryable) when the queue does not answer in time. */
  async ping(): Promise<void> {
    await this.opts.connection.backend.ping();
  }
}

/** BullMQ's FlowProducer on the backend of this service; `BullModule.flowProducerClass`. Fails soon, too. */
export class ServiceFlowProducer extends FlowProducer<IQueueBackend, ServiceConnection> {
  constructor(options: FlowProducerOptions<ServiceConnection>) {
    const { backend } = options.connection;
    super(options, backend.producing);
    this.on('error', reportTo(backend));
  }
}

/** Each of them repeats every failed try to connect, which the backend's connection has reported once. */
function reportTo(backend: QueueBackend): (error: Error) => void {
  return (error) => {
    if (!isOutage(error)) backend.onError(error);
  };
}
