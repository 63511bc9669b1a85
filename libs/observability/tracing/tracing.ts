/** What a span may say: ids, dates, counts and codes. Never prompts, answers, arguments of tools or keys. */
export type SpanAttributes = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** A piece of work that is being traced. */
export interface Span {
  /** Adds attributes; undefined ones are left out. */
  set(attributes: SpanAttributes): void;
  /** For work whose name is known only at its end. */
  rename(name: string): void;
  /** Marks the work as failed, with the error's code alone: a message may quote what is secret. */
  fail(error: unknown): void;
}

/** How a span begins. */
export interface SpanStart {
  readonly name: string;
  /** Part of this process, unless told otherwise. */
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: SpanAttributes;
  /** The W3C traceparent of the span that this one belongs to; null: none; undefined: the one under way. */
  readonly parent?: string | null;
}

/** Follows work through the service, from the request that started it to the last tool call. */
export interface Tracing {
  /** Runs the work as a span; spans that begin meanwhile belong to it. @throws what the work throws */
  span<Result>(start: SpanStart, work: (span: Span) => Promise<Result>): Promise<Result>;
  /** The W3C traceparent of the span under way, to be handed to another process; undefined where nothing is traced. */
  traceparent(): string | undefined;
  /** Sends what is left, for a bounded time. */
  close(): Promise<void>;
}

const NO_SPAN: Span = { set: () => undefined, rename: () => undefined, fail: () => undefined };

/** Traces nothing. */
export const NO_TRACING: Tracing = {
  span: (_start, work) => work(NO_SPAN),
  traceparent: () => undefined,
  close: () => Promise.resolve(),
};
