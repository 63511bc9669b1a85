/** Every error, of every route. */
export class ErrorDto {
  /** Stable snake_case code. */
  error!: string;

  /** For a person. */
  message!: string;

  /** What the code is about; its keys depend on the code. */
  details!: Record<string, unknown>;
}
