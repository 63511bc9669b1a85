export { checkNode } from './needed-node.js';
export { runService, type RunningService } from './run-service.js';
