import { type FaultName } from './fault.js';
import { type InjectedFault } from './injector.js';
import { type Row, type StateReader } from '../libs/testing/state-reader.js';

/** How long it took, in milliseconds, until what each fault interrupted was completed; by fault. */
export type RecoveryTimes = Readonly<Partial<Record<FaultName, readonly number[]>>>;

/**
 * Reads from the database how long recovery took. The kill or stop of a worker counts once for each model-day that it
 * had under way: until it was completed. The kill of the API counts until it listens again. Every other fault counts
 * until the job has moved on: until a model-day of the next date is completed, or the job has ended. A fault that
 * interrupted nothing does not count.
 */
export async function recoveryTimes(
  reader: StateReader,
  injected: readonly InjectedFault[],
): Promise<RecoveryTimes> {
  const modelDays = (
    await reader.rows("SELECT id, job_id, date, completed_at FROM model_days WHERE status = 'completed'")
  ).map(toEnded);
  const jobs = (await reader.rows("SELECT id, id AS job_id, '9999' AS date, completed_at FROM jobs")).map(
    toEnded,
  );
  const ended = [...modelDays, ...jobs];
  const times: Partial<Record<FaultName, number[]>> = {};
  for (const fault of injected) {
    const found = timesOf(fault, ended).filter((ms) => ms > 0);
    times[fault.name] = [...(times[fault.name] ?? []), ...found];
  }
  return times;
}

/** A model-day, or a job as if it were the date after its last. */
interface Ended {
  readonly id: string;
  readonly jobId: string;
  readonly date: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

function toEnded(row: Row): Ended {
  const { id, job_id: jobId, date, completed_at: at } = row;
  return { id: String(id), jobId: String(jobId), date: String(date), at: Date.parse(String(at)) };
}

function timesOf(fault: InjectedFault, ended: readonly Ended[]): number[] {
  const { during } = fault;
  if (fault.backAfterMs !== undefined) return [fault.backAfterMs];
  if (during) {
    const later = ended.filter(({ jobId, date }) => jobId === during.jobId && date > during.date);
    return [Math.min(...later.map(({ at }) => at)) - fault.at];
  }
  return ended.filter(({ id }) => fault.interrupted.includes(id)).map(({ at }) => at - fault.at);
}

/** The middle one, or NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
