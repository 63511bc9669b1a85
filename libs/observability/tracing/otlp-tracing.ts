import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { codeVersion } from '@app/config';
import { DomainError } from '@app/domain';
import {
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span as OtelSpan,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { ReportingExporter } from './reporting-exporter.js';
import { type Span, type SpanAttributes, type SpanStart, type Tracing } from './tracing.js';

/** What a collector that does not answer may delay the end of the process by. */
const FLUSH_TIMEOUT_MS = 3_000;
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/**
 * Traces by OTLP over HTTP, in the background: a queue of spans that drops what is too much, so that a collector which is
 * slow or away costs memory for 2,048 spans and nothing else. Nothing global is registered.
 */
export class OtlpTracing implements Tracing {
  private readonly current = new AsyncLocalStorage<OtelSpan>();
  private readonly tracer: Tracer;

  private constructor(
    private readonly provider: BasicTracerProvider,
    private readonly onOutage: (error: unknown) => void,
  ) {
    this.tracer = provider.getTracer('ai-trader');
  }

  /** @param url of the collector's intake of traces */
  static open(url: string, onOutage: (error: unknown) => void): OtlpTracing {
    const exporter = new ReportingExporter(new OTLPTraceExporter({ url }), onOutage);
    return new OtlpTracing(
      new BasicTracerProvider({
        resource: resourceFromAttributes({
          'service.name': 'ai-trader',
          'service.version': codeVersion().version,
          'process.pid': process.pid,
        }),
        spanProcessors: [new BatchSpanProcessor(exporter)],
      }),
      onOutage,
    );
  }

  async span<Result>(start: SpanStart, work: (span: Span) => Promise<Result>): Promise<Result> {
    const { name, kind, attributes = {} } = start;
    const parent = this.parentOf(start);
    const context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const options = { kind: kind ? KINDS[kind] : SpanKind.INTERNAL, attributes: attributes as Attributes };
    const span = this.tracer.startSpan(name, options, context);
    const view = new TracedSpan(span);
    return this.current.run(span, async () => {
      try {
        return await work(view);
      } catch (error) {
        view.fail(error);
        throw error;
      } finally {
        span.end();
      }
    });
  }

  traceparent(): string | undefined {
    const context = this.current.getStore()?.spanContext();
    if (!context) return undefined;
    const flags = context.traceFlags.toString(16).padStart(2, '0');
    return `00-${context.traceId}-${context.spanId}-${flags}`;
  }

  async close(): Promise<void> {
    const timer = new AbortController();
    const sent = this.provider.shutdown().then(
      () => true,
      () => true,
    );
    const timeUp = pause(FLUSH_TIMEOUT_MS, false, { signal: timer.signal }).catch(() => false);
    if (!(await Promise.race([sent, timeUp]))) {
      this.onOutage(new Error(`the last spans could not be sent within ${FLUSH_TIMEOUT_MS} ms`));
    }
    timer.abort();
  }

  private parentOf({ parent }: SpanStart): SpanContext | undefined {
    if (parent === undefined) return this.current.getStore()?.spanContext();
    return parent === null ? undefined : parseTraceparent(parent);
  }
}

class TracedSpan implements Span {
  private failed = false;

  constructor(private readonly span: OtelSpan) {}

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(attributes as Attributes);
  }

  rename(name: string): void {
    this.span.updateName(name);
  }

  /** The first failure counts: what is thrown because of it says less. */
  fail(error: unknown): void {
    if (this.failed) return;
    this.failed = true;
    const code = error instanceof DomainError ? error.code : 'internal_error';
    this.span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR, message: code });
  }
}

/** What cannot be read is no parent: whoever sent it gets a trace of its own. */
function parseTraceparent(text: string): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = '0'] = TRACEPARENT.exec(text) ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}
