export { createLogger, type Logger } from './create-logger.js';
export { NestLogger } from './nest-logger.js';
