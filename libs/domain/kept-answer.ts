/** An answer to a request as it is given again when the same request comes once more. */
export interface KeptAnswer {
  /** The HTTP status. */
  readonly status: number;
  /** The body, as it becomes JSON. */
  readonly body: object;
}
