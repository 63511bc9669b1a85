import { type Environment } from '@app/config';

/** Where a command writes and from where it gets its settings; tests put their own in. */
export interface CommandContext {
  /** Writes a line for the user. */
  print(line: string): void;
  /** Writes a line about a failure. */
  printError(line: string): void;
  /** Reads the environment; asked only by commands that need it, so that help works anywhere. */
  environment(): Environment;
  /** Shows a line that the next one replaces; absent where nobody looks on. */
  readonly overwrite?: (line: string) => void;
  /** A signal that is aborted when the user wants the command to stop; absent where nobody can ask. */
  readonly interruption?: () => AbortSignal;
}

/** One command of the command line, found by its words. */
export interface Command {
  /** Such as `prices import`. */
  readonly name: string;
  /** What follows the name, for the help text. */
  readonly usage: string;
  /** One line for the help text. */
  readonly summary: string;
  /** Further lines for the help text: options and what they mean. */
  readonly options: readonly string[];
  /** @throws UsageError for arguments it cannot take; DomainError when the work fails */
  run(args: readonly string[], context: CommandContext): Promise<void>;
}

/** Wrong usage: nothing was done, and the help says how to call the command. */
export class UsageError extends Error {}
