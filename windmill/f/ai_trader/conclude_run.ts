import { type LatestPerformance, type RunResult } from './api_results.ts';

/** What a run of the flow came to. */
export interface Conclusion {
  readonly status: 'completed' | 'partial' | 'current' | 'conflict';
  readonly message: string;
  readonly job_id: string | null;
  /** Model-days that failed; the others of a partial run are stored. */
  readonly failed_model_days: readonly {
    readonly date: string;
    readonly model: string;
    readonly error: string | null;
  }[];
  /** What was written to the data tables. */
  readonly stored: unknown;
  /** The ranked models, best first. */
  readonly ranking: readonly {
    readonly rank: number;
    readonly name: string;
    readonly total_return: number;
  }[];
}

/**
 * The result of the flow. A run that was refused, failed, was cancelled or took too long fails the flow here, after everything
 * that did come out is stored, so that Windmill's error handlers hear of it.
 */
export function main(run: RunResult, stored: unknown, performance: LatestPerformance): Conclusion {
  const { outcome, job } = run;
  const failed_model_days = job?.failed_model_days ?? [];
  const common = { job_id: job?.job_id ?? null, failed_model_days, stored, ranking: rankingOf(performance) };
  if (outcome === 'conflict') {
    const message = `${run.message} It stood in the way of this run, which did nothing; the next one catches up.`;
    return { ...common, status: 'conflict', message };
  }
  switch (run.status) {
    case 'completed':
    case 'partial':
    case 'current':
      return { ...common, status: run.status, message: run.message };
    default:
      throw new Error(`The simulation ended with ${run.status}. ${run.message}`);
  }
}

function rankingOf({ leaderboard }: LatestPerformance): Conclusion['ranking'] {
  const entries = (leaderboard?.entries ?? []) as (Omit<Conclusion['ranking'][number], 'rank'> & {
    rank: number | null;
  })[];
  return entries.flatMap(({ rank, name, total_return }) =>
    rank === null ? [] : [{ rank, name, total_return }],
  );
}
