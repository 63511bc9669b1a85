import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 200;
const REQUEST_TIMEOUT_MS = 10_000;
/** Longer than the longest pause between two attempts at a model-day. */
const STUCK_AFTER_MS = 100_000;

/** The dates of every job. */
export interface JobRange {
  readonly startDate: string;
  readonly endDate: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface JobStatus {
  readonly job_id: string;
  readonly status: string;
  readonly updated_at: string;
  readonly progress: { readonly completed: number; readonly total_model_days: number };
}

const FINISHED = ['completed', 'partial', 'failed', 'cancelled'];

/** Starts jobs and waits for their ends as a patient caller does, who tries again when the API is away. */
export class JobRunner {
  private lastJobId: string | undefined;
  /** Answers that the API should not give, whatever happens to it. */
  readonly badAnswers: string[] = [];

  constructor(
    private readonly apiUrl: string,
    private readonly range: JobRange,
  ) {}

  /** The job that was accepted last. */
  get jobId(): string | undefined {
    return this.lastJobId;
  }

  /**
   * Starts a job that runs everything again.
   * @param variant of the workload
   * @param whileAsked called when the API is first asked
   * @returns its id
   */
  async start(variant: number, whileAsked?: () => void): Promise<string> {
    const body = {
      config_path: `configs/faults-${variant}.json`,
      start_date: this.range.startDate,
      end_date: this.range.endDate,
      replace_existing: true,
    };
    const deadline = Date.now() + STUCK_AFTER_MS;
    for (let times = 0; ; times += 1) {
      if (times > 0) {
        await pause(POLL_MS);
        if (Date.now() > deadline) throw new Error('no job could be started');
        // The job of a trigger whose answer was lost may have ended by now, so that another trigger would make a second.
        const newest = await this.newestJob();
        if (newest === 'unknown') continue;
        if (newest !== undefined && newest !== this.lastJobId) return (this.lastJobId = newest);
      }
      const asking = this.request('POST', '/simulate/trigger', body);
      if (times === 0) whileAsked?.();
      const answer = await asking;
      const created =
        answer?.status === 202 ? (answer.body as JobStatus).job_id : await this.createdMeanwhile(answer);
      if (created !== undefined) return (this.lastJobId = created);
      if (answer && answer.status >= 400 && answer.status < 500)
        throw new Error(`the trigger was answered ${describe(answer)}`);
    }
  }

  /** Waits for a job's end. @returns its last status @throws Error when it makes no progress any more */
  async end(jobId: string): Promise<string> {
    let [seen, since] = ['', Date.now()];
    for (;;) {
      const answer = await this.request('GET', `/simulate/status/${jobId}`);
      if (answer?.status === 200) {
        const job = answer.body as JobStatus;
        if (FINISHED.includes(job.status)) return job.status;
        const state = `${job.status}, ${job.progress.completed} of ${job.progress.total_model_days}`;
        if (state !== seen) [seen, since] = [state, Date.now()];
      }
      if (Date.now() - since > STUCK_AFTER_MS)
        throw new Error(`job ${jobId} is stuck: ${seen}; ${describe(answer)}`);
      await pause(POLL_MS);
    }
  }

  /** An answer that was lost, or 503, leaves open whether there is a job: the newest one tells. */
  private async createdMeanwhile(answer: Answer | undefined): Promise<string | undefined> {
    const id = await this.newestJob();
    if (id === 'unknown' || id === undefined || id === this.lastJobId) return undefined;
    if (answer?.status === 503)
      this.badAnswers.push('the trigger was answered 503 although it created a job');
    return id;
  }

  /** @returns undefined when there is none yet, `unknown` when the API does not say */
  private async newestJob(): Promise<string | undefined> {
    const newest = await this.request('GET', '/simulate/current');
    if (newest?.status === 404) return undefined;
    return newest?.status === 200 ? (newest.body as JobStatus).job_id : 'unknown';
  }

  /** @returns undefined when there was no answer */
  private async request(method: string, path: string, body?: unknown): Promise<Answer | undefined> {
    try {
      const response = await fetch(`${this.apiUrl}${path}`, {
        method,
        headers: { 'Content-Type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      const answer = { status: response.status, body: await response.json() };
      if (answer.status === 500) this.badAnswers.push(`${method} ${path} was answered ${describe(answer)}`);
      return answer;
    } catch {
      // The API was killed, or hangs on a database that another process keeps locked.
      return undefined;
    }
  }
}

function describe(answer: Answer | undefined): string {
  return answer ? `${answer.status}: ${JSON.stringify(answer.body)}` : 'nothing';
}
