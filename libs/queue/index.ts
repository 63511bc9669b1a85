export { deferred } from './deferred.js';
export { openQueueBoard } from './open-queue-board.js';
export { InProcessQueue, type QueueHandlers, type WorkOffOptions } from './in-process-queue.js';
export { openQueueBackend, type QueueBackendOptions } from './open-queue-backend.js';
export { type QueueBackend } from './queue-backend.js';
export { RedisProviderLimiter } from './redis-provider-limiter.js';
export { requireRedis } from './require-redis.js';
export { QueueModule, QUEUE_BACKEND, type QueueModuleOptions } from './queue.module.js';
export { QueueWorkers } from './queue-workers.js';
export { requireSignal } from './service-worker.js';
export { SimulationQueue, type QueueDepth } from './simulation-queue.js';
export {
  QUEUE_NAMES,
  readModelDay,
  readPriceDownload,
  readTradingDate,
  type ModelDayPayload,
  type PriceDownloadPayload,
  type QueueName,
  type TradingDatePayload,
} from './simulation-queues.js';
export { tradingDateFlow, tradingDateQueueId, type TradingDateWork } from './trading-date-flow.js';
