/** Whose fault an error is: the caller's request, the model's answer, the provider's service, or ours. */
export type Fault = 'caller' | 'model' | 'provider' | 'us';

export interface DomainErrorInit {
  /** Stable snake_case word that callers may branch on. */
  readonly code: string;
  /** One or two sentences for a person: what is wrong and the way out. Never a secret, a stack or a machine's path. */
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** True when the same work can succeed later without anybody changing anything. */
  readonly retryable?: boolean;
  readonly fault?: Fault;
  readonly cause?: unknown;
}

/** An error that the service understands and can explain; everything else is an internal error. */
export class DomainError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryable: boolean;
  readonly fault: Fault;

  constructor(init: DomainErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'DomainError';
    this.code = init.code;
    this.details = init.details ?? {};
    this.retryable = init.retryable ?? false;
    this.fault = init.fault ?? 'caller';
  }
}
