import { setTimeout as pause } from 'node:timers/promises';

/**
 * Something that is read for scrapes: once for all who ask meanwhile, so that what hangs does not pile up, and nobody waits
 * longer than the time allowed.
 */
export class SharedRead<Value> {
  private running: Promise<Value> | undefined;

  constructor(
    private readonly read: () => Promise<Value>,
    private readonly timeoutMs: number,
  ) {}

  /** @throws what `read` throws, or an error that says that it takes too long */
  async now(): Promise<Value> {
    this.running ??= this.read().finally(() => {
      this.running = undefined;
    });
    const timer = new AbortController();
    const tooLate = pause(this.timeoutMs, undefined, { signal: timer.signal }).then(() => {
      throw new Error(`no answer within ${this.timeoutMs} ms`);
    });
    try {
      return await Promise.race([this.running, tooLate]);
    } finally {
      timer.abort();
    }
  }
}
