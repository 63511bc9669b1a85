import { type Job } from './api_job.ts';

/** What became of the request. */
export interface TriggerResult {
  /**
   * `accepted`: a job was created. `running`: the same request is under way already. `current`: there is nothing to do.
   * `conflict`: another job stands in the way. `refused`: the request or the key is wrong. `api_away`: the service cannot be
   * asked, and nobody tries again.
   */
  readonly outcome: 'accepted' | 'running' | 'current' | 'conflict' | 'refused' | 'api_away';
  /** The job to follow: our own, or in a conflict the one that stands in the way. */
  readonly job_id: string | null;
  /** The service's own words. */
  readonly message: string;
  /** Trading dates of the job, in order. */
  readonly date_range: readonly string[];
  /** Signatures. */
  readonly models: readonly string[];
  readonly warnings: readonly string[];
  /** The code of what the service refused, such as `invalid_config`. */
  readonly error: string | null;
}

/** How far the request has come. */
export interface RunResult {
  /** Nothing more is to be waited for. */
  readonly done: boolean;
  /** Of the job, or `current` or `refused` as of the trigger; `timeout` when it was waited for long enough. */
  readonly status: Job['status'] | 'current' | 'refused' | 'timeout';
  /** As of the trigger. */
  readonly outcome: TriggerResult['outcome'];
  /** Why there is no job, or what became of it. */
  readonly message: string;
  /** The job as it was last seen. */
  readonly job: Job | null;
}

/** One model's value, or the benchmark's price, over the range of the leaderboard. */
export interface Curve {
  readonly kind: 'model' | 'benchmark';
  /** Signature, or the benchmark's symbol. */
  readonly name: string;
  /** SYNTHETIC when the prices are made up. */
  readonly market?: string;
  /** The last value is not final: a close is not known yet. */
  readonly provisional?: boolean;
  readonly daily: readonly {
    readonly date: string;
    /** Dollars. */
    readonly value: number | null;
    /** Since before the first session of the range; a fraction. */
    readonly cumulative_return: number;
  }[];
}

/** What a dashboard shows. */
export interface LatestPerformance {
  /** `no_results`: nothing has been completed yet. `api_away`: the service cannot be asked; `message` says why. */
  readonly state: 'results' | 'no_results' | 'api_away';
  /** When it was asked. */
  readonly generated_at: string;
  readonly message: string | null;
  /** `GET /leaderboard` as it is: models by total return, benchmark and baselines between them. */
  readonly leaderboard: Readonly<Record<string, unknown>> | null;
  /** The models, then the benchmark. */
  readonly curves: readonly Curve[];
  /** The newest job. */
  readonly last_run: Job | null;
}
