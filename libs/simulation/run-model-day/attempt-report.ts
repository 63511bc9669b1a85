import { type AttemptOutcome, type SessionMetrics, type Span } from '@app/observability';

/** Tells those who watch the service how one attempt went, with the time since this was made. */
export class AttemptReport {
  private readonly started = performance.now();

  /** @param metrics unset where nothing is measured */
  constructor(
    private readonly signature: string,
    private readonly span: Span,
    private readonly metrics?: Pick<SessionMetrics, 'attemptEnded'>,
  ) {}

  get durationMs(): number {
    return Math.round(performance.now() - this.started);
  }

  /**
   * Called once, when it is known what the attempt's end means for its model-day.
   * @param error why it has no result
   */
  ended(outcome: AttemptOutcome, error?: unknown): void {
    this.span.set({ 'ai_trader.outcome': outcome });
    if (error !== undefined) this.span.fail(error);
    this.metrics?.attemptEnded(this.signature, outcome, (performance.now() - this.started) / 1_000);
  }
}
