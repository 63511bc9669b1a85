import { type UseCaseParts } from '../infrastructure.js';
import { jobFields } from '../log.js';
import { type SettleTradingDate } from '../settle-trading-date/settle-trading-date.js';

/**
 * Compares the database, which is the truth, with the queue, its servant: what is due and unknown to the queue is queued
 * again, a date whose settlement was lost is settled. Any number of workers may do so at once, because the queue knows
 * our ids and every step does nothing when it is done already.
 */
export class ReconcileJobs {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: Pick<UseCaseParts, 'repositories' | 'log'>,
    private readonly settleTradingDate: SettleTradingDate,
  ) {}

  /** Reconciles now and then again and again; what fails because queue or database is away is tried the next time. */
  async start(intervalMs: number): Promise<void> {
    await this.tick();
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.tick());
    }, intervalMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Goes once through the jobs that have not ended; one that cannot go on is in nobody else's way. */
  async execute(): Promise<void> {
    for (const job of await this.parts.repositories.jobs.unfinished()) {
      await this.settleTradingDate.continueOrEnd(job, 'reconcile').catch((error: unknown) => {
        this.parts.log.warn(
          { ...jobFields(job), error },
          'the job could not be compared with the queue; it is tried again',
        );
      });
    }
  }

  private async tick(): Promise<void> {
    await this.execute().catch((error: unknown) => {
      this.parts.log.warn({ error }, 'the jobs could not be compared with the queue; it is tried again');
    });
  }
}
