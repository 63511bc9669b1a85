export { openRegistry, Registry } from './metrics/open-registry.js';
export { SessionMetrics, type AttemptOutcome } from './metrics/session-metrics.js';
export { StateMetrics, type Counts, type DatabaseState, type StateSources } from './metrics/state-metrics.js';
export { openTracing } from './tracing/open-tracing.js';
export {
  NO_TRACING,
  type Span,
  type SpanAttributes,
  type SpanStart,
  type Tracing,
} from './tracing/tracing.js';
