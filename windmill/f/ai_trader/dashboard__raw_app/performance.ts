/**
 * The data of the dashboard: what `f/ai_trader/get_latest_performance` and `f/ai_trader/trigger_simulation` return.
 * Fields have the names and units of the service's API: fractions (0.1646 is 16.46 %), US dollars, trading dates
 * `YYYY-MM-DD`, instants UTC ISO 8601 with `Z`. A script may return more; the dashboard reads what is named here.
 */

/** What `get_latest_performance` returns; never a failed Windmill job where the service can say what is wrong. */
export interface LatestPerformance {
  /**
   * `results`: there is something to show. `no_results`: the service answers, with 404 `no_data`: nothing has been
   * completed yet. `api_away`: the service cannot be reached or does not answer with 200 or that 404.
   */
  readonly state: 'results' | 'no_results' | 'api_away';
  /** When the script asked. */
  readonly generated_at: string;
  /** What is wrong and what to do, when `state` is `api_away`; else null. */
  readonly message: string | null;
  /** `GET /leaderboard` as it is; null without results. */
  readonly leaderboard: Leaderboard | null;
  /** `results` of `GET /performance` without metrics, in its order; empty without results. */
  readonly curves: readonly Curve[];
  /** The newest job; null when there is none, or the service is away. */
  readonly last_run: LastRun | null;
}

/** The value of one model, or of the benchmark, over the range of the leaderboard. */
export interface Curve {
  readonly kind: 'model' | 'benchmark';
  /** Signature, or the benchmark's symbol. */
  readonly name: string;
  /** When the prices are made up. */
  readonly market?: 'SYNTHETIC';
  /** The last value is not final: a close is not known yet. */
  readonly provisional?: true;
  /** A point per session. The curve starts before the first of them, at 0. */
  readonly daily: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly date: string;
  /** Dollars; of the benchmark its price. */
  readonly value: number | null;
  /** Since before the first session of the range. */
  readonly cumulative_return: number;
}

/** `GET /leaderboard`, as far as the dashboard reads it. */
export interface Leaderboard {
  readonly start_date: string;
  readonly end_date: string;
  /** Sessions of the ranked models. */
  readonly sessions: number;
  readonly benchmark: string | null;
  /** Why there is no benchmark. */
  readonly benchmark_missing?: string;
  readonly method: { readonly level: number; readonly approximate_under_sessions: number };
  /** By total return, best first. */
  readonly entries: readonly LeaderboardEntry[];
}

export interface LeaderboardEntry {
  /** Among the models that ran on the same dates; null for everything else. */
  readonly rank: number | null;
  readonly tied?: true;
  readonly kind: 'model' | 'benchmark' | 'baseline';
  readonly name: string;
  readonly total_return: number | null;
  /** Annualised; null under 20 sessions. */
  readonly sharpe_ratio: number | null;
  /** Negative, or 0. */
  readonly max_drawdown: number | null;
  /** Dollars; of a benchmark its price. */
  readonly final_value: number | null;
  readonly sessions: number;
  readonly comparable: boolean;
  readonly not_comparable_because?: 'missing_days' | 'different_dates' | 'synthetic_market';
  readonly missing_sessions?: number;
  readonly provisional?: true;
  readonly market?: 'SYNTHETIC';
  readonly knowledge_cutoff?: string;
  readonly possibly_contaminated?: true;
  /** How many of its model-days carry warnings, in all and by code; of a model. */
  readonly warned_days?: number;
  readonly warned_days_by_code?: Readonly<Record<string, number>>;
  /** Null where there is nothing to compare with, or too little. */
  readonly versus_benchmark?: Comparison | null;
  /** The share of the random runs that it beat. */
  readonly beats_random?: number | null;
  /** How the random runs came out: their total returns. */
  readonly band?: { readonly runs: number; readonly p5: number; readonly p50: number; readonly p95: number };
}

/** Whether two records differ by more than luck: the mean difference of one session with its 95 % interval. */
export interface Comparison {
  readonly against: string;
  readonly verdict: 'better' | 'worse' | 'not distinguishable';
  readonly mean_daily_difference: number;
  readonly lower: number;
  readonly upper: number;
  readonly p_value: number;
  /** Of few sessions. */
  readonly approximate: boolean;
}

/** `GET /simulate/current`, and of `GET /simulate/status/{job_id}` what failed. */
export interface LastRun {
  readonly job_id: string;
  readonly status: JobStatus;
  /** Trading dates, in order. */
  readonly date_range: readonly string[];
  readonly models: readonly string[];
  readonly progress: {
    readonly total_model_days: number;
    readonly completed: number;
    readonly failed: number;
    /** Waiting or running. */
    readonly pending: number;
    readonly current: { readonly date: string; readonly model: string } | null;
  };
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly total_duration_seconds: number | null;
  readonly error: string | null;
  readonly warnings: readonly string[];
  /** The model-days of `progress.details` whose status is `failed`, in their order. */
  readonly failed_model_days: readonly FailedModelDay[];
}

export type JobStatus =
  'downloading_data' | 'pending' | 'running' | 'completed' | 'partial' | 'failed' | 'cancelled';

export interface FailedModelDay {
  readonly date: string;
  readonly model: string;
  readonly error: string | null;
  readonly attempts: number;
}

/** What `trigger_simulation` returns; never a failed Windmill job where the service can say what is wrong. */
export interface TriggerOutcome {
  /**
   * `accepted` (202), `running` (200: the same job is already under way), `current` (200: nothing to do), `conflict`
   * (409: another job runs), `refused` (any other 4xx), `api_away` (no answer, or 5xx).
   */
  readonly outcome: 'accepted' | 'running' | 'current' | 'conflict' | 'refused' | 'api_away';
  /** The service's own `message`, or what is wrong and what to do. */
  readonly message: string;
  /** Of the job that was accepted or runs (of a conflict `details.current_job_id`), else null. */
  readonly job_id: string | null;
}
