/** What a terminal's stream can do. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Takes the cursor to the beginning of the line and empties it. */
const EMPTY_LINE = '\r\u001b[2K';

/** Writes lines for the user, and below them, where a person looks on, one line that changes. */
export class Terminal {
  private shown = false;

  constructor(
    private readonly out: TerminalStream,
    private readonly err: TerminalStream,
  ) {}

  /** Whether a line that changes can be shown. */
  get isWatched(): boolean {
    return this.err.isTTY === true;
  }

  print(line: string): void {
    this.withdraw();
    this.out.write(`${line}\n`);
  }

  printError(line: string): void {
    this.withdraw();
    this.err.write(`${line}\n`);
  }

  /** Shows a line until the next one, of whatever kind, takes its place. */
  overwrite(line: string): void {
    this.err.write(`${EMPTY_LINE}${line}`);
    this.shown = true;
  }

  private withdraw(): void {
    if (this.shown) this.err.write(EMPTY_LINE);
    this.shown = false;
  }
}
