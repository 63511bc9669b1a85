import { type QueueConnections } from './queue-connections.js';
import { type RedisProviderLimiter } from './redis-provider-limiter.js';
import { type SimulationQueue } from './simulation-queue.js';

/** Where the queue lives: on a Redis server, or embedded in this process and kept under DATA_DIR. */
export interface QueueBackend extends QueueConnections {
  readonly name: 'redis' | 'embedded';
  createProducer(): SimulationQueue;
  /** Limits of providers that all processes on this queue keep to; undefined where one process has it to itself. */
  createProviderLimiter(): RedisProviderLimiter | undefined;
  /** Ends the connections. Workers and producers are closed before. */
  close(): Promise<void>;
}
