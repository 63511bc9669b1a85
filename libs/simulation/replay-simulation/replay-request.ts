import { DomainError, isFinished, type Job, type TradingDate } from '@app/domain';

/** What a caller may ask for to run a job again from its recordings. */
export interface ReplayRequest {
  /** The job to run again. */
  readonly sourceJobId: string;
  readonly replaceExisting: boolean;
  /** What the source job already says; when given, it must say the same. */
  readonly configPath?: string;
  readonly startDate?: TradingDate;
  readonly endDate?: TradingDate;
  readonly models?: readonly string[];
}

/**
 * Checks that a job can be run again as asked.
 * @throws DomainError `job_running` (409) while it goes on, `source_job_cancelled`,
 *   `source_job_imported`, `replay_contradiction` naming the field
 */
export function checkReplay(request: ReplayRequest, source: Job): void {
  if (!isFinished(source.status)) {
    throw refused('job_running', `Job ${source.id} is still ${source.status}. Replay it when it has ended.`);
  }
  if (source.status === 'cancelled') {
    const wayOut = `POST /simulate/${source.id}/retry runs it to its end; replay it then.`;
    throw refused('source_job_cancelled', `Job ${source.id} was cancelled before its end. ${wayOut}`);
  }
  if (source.mode === 'import') {
    throw refused('source_job_imported', `Job ${source.id} was imported; there is no recording to replay.`);
  }
  checkAgrees('config_path', request.configPath, source.configPath);
  checkAgrees('start_date', request.startDate, source.dates[0]);
  checkAgrees('end_date', request.endDate, source.dates.at(-1));
  const models = request.models && [...new Set(request.models)].sort().join(', ');
  checkAgrees('models', models, [...source.models].sort().join(', '));
}

function checkAgrees(field: string, asked: string | undefined, recorded: string | undefined): void {
  if (asked === undefined || asked === recorded) return;
  throw new DomainError({
    code: 'replay_contradiction',
    message:
      `${field}: a replay runs what its source job ran, which is ${recorded ?? 'nothing'}. ` +
      `Leave ${field} out, or trigger without mode to simulate something else.`,
    details: { field, source: recorded },
  });
}

/** The error for a source job that the database does not know. */
export function sourceJobNotFound(id: string): DomainError {
  return refused('source_job_not_found', `source_job_id: there is no job ${id}.`);
}

function refused(code: string, message: string): DomainError {
  return new DomainError({ code, message, details: { field: 'source_job_id' } });
}
