/** Who asks for something or does it, and from where. */
export interface Origin {
  /** The name of an API key, `anonymous`, or the id of a worker. */
  readonly actor: string;
  /** The address of the caller, or the host of the worker. */
  readonly source: string;
  /** The HTTP request that led to it. */
  readonly requestId?: string;
}
