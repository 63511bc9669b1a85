import { type JobStatus, type ModelDayStatus } from '@app/domain';
import { type Database } from './database.js';

/** How many rows there are by status; the indexes on the statuses answer it without the rows. */
export class StatisticsRepository {
  constructor(private readonly database: Database) {}

  /** Jobs by status; a status that none has is missing. */
  async jobsByStatus(): Promise<Partial<Record<JobStatus, number>>> {
    return toCounts(await this.database.read.query<StatusCount[]>(JOBS));
  }

  /** Model-days that count, by status. */
  async modelDaysByStatus(): Promise<Partial<Record<ModelDayStatus, number>>> {
    return toCounts(await this.database.read.query<StatusCount[]>(MODEL_DAYS));
  }
}

const JOBS = 'SELECT "status", COUNT(*) AS "count" FROM "jobs" GROUP BY "status"';
const MODEL_DAYS =
  'SELECT "status", COUNT(*) AS "count" FROM "model_days" WHERE "superseded_at" IS NULL GROUP BY "status"';

/** PostgreSQL hands out counts as text. */
interface StatusCount {
  readonly status: string;
  readonly count: number | string;
}

function toCounts(rows: readonly StatusCount[]): Record<string, number> {
  return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}
