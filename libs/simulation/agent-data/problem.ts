/** Something in recorded files that does not add up, or is worth a warning. */
export interface Problem {
  /** As the user names it: relative to the folder that was given. */
  readonly file: string;
  /** From 1; undefined for what concerns the whole file. */
  readonly line?: number;
  /** What is found, what was expected, and the way out where there is one. */
  readonly message: string;
}

/** A problem as one line for the user. */
export function describeProblem({ file, line, message }: Problem): string {
  return line === undefined ? `${file}: ${message}` : `${file}, line ${line}: ${message}`;
}
