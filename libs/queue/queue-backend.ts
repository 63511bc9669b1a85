import { type QueueConnections } from './queue-connections.js';
import { type SimulationQueue } from './simulation-queue.js';

/** Where the queue lives: on a Redis server, or embedded in this process and kept under DATA_DIR. */
export interface QueueBackend extends QueueConnections {
  readonly name: 'redis' | 'embedded';
  createProducer(): SimulationQueue;
  /** Ends the connections. Workers and producers are closed before. */
  close(): Promise<void>;
}
