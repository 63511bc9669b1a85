export { deferred } from './deferred.js';
export { openQueueBoard } from './open-queue-board.js';
export { InProcessQueue, type WorkOffOptions } from './in-process-queue.js';
export { openQueueBackend, type QueueBackendOptions } from './open-queue-backend.js';
export { type QueueBackend } from './queue-backend.js';
export { RedisProviderLimiter } from './redis-provider-limiter.js';
export { requireRedis } from './require-redis.js';
export { runQueueWorkers, type QueueWorkerOptions, type QueueWorkers } from './queue-workers.js';
export { SimulationQueue, type QueueDepth } from './simulation-queue.js';
export {
  QUEUE_NAMES,
  type ModelDayPayload,
  type PriceDownloadPayload,
  type QueueHandlers,
  type QueueName,
  type TradingDatePayload,
} from './simulation-queues.js';
export { tradingDateFlow, tradingDateQueueId, type TradingDateWork } from './trading-date-flow.js';
