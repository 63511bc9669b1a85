import { type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-base';

type Exported = Parameters<SpanExporter['export']>[1];

/** An exporter that tells once when its collector is away, and loses the spans that could not be sent. */
export class ReportingExporter implements SpanExporter {
  private away = false;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly onOutage: (error: unknown) => void,
  ) {}

  export(spans: ReadableSpan[], done: Exported): void {
    this.exporter.export(spans, (result) => {
      const failed = result.error !== undefined;
      if (failed && !this.away) this.onOutage(result.error);
      this.away = failed;
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }
}
