import { type Answer, ApiAway, callApi, messageOf } from './api_client.ts';
import { type Job, readJob } from './api_job.ts';
import { type Curve, type LatestPerformance } from './api_results.ts';

/** Leaderboard, equity curves with the benchmark, and the newest job. Does not throw: the state says what is wrong. */
export async function main(): Promise<LatestPerformance> {
  const nothing = {
    generated_at: new Date().toISOString(),
    message: null,
    leaderboard: null,
    curves: [],
    last_run: null,
  };
  try {
    const last_run = await newestJob();
    const [leaderboard, performance] = await Promise.all([callApi('/leaderboard'), callApi('/performance')]);
    if (isNoData(leaderboard) || isNoData(performance)) return { ...nothing, state: 'no_results', last_run };
    const curves = (ok(performance).results as Curve[]).map(toCurve);
    return { ...nothing, state: 'results', leaderboard: ok(leaderboard), curves, last_run };
  } catch (error) {
    if (!(error instanceof ApiAway)) throw error;
    return { ...nothing, state: 'api_away', message: error.message };
  }
}

async function newestJob(): Promise<Job | null> {
  const current = await callApi('/simulate/current');
  if (current.status === 404) return null;
  const job = await readJob(String(ok(current).job_id));
  if ('refused' in job) throw new ApiAway(job.refused);
  return job;
}

/** The service answers 404 `no_data` until the first model-day is completed. */
function isNoData({ status, body }: Answer): boolean {
  return status === 404 && body.error === 'no_data';
}

/** Its body; a refusal, such as of the key, is as good as no answer. @throws ApiAway */
function ok({ status, body }: Answer): Readonly<Record<string, unknown>> {
  if (status === 200) return body;
  throw new ApiAway(`The service refused with ${status}: ${messageOf(body)}`);
}

/** The curve alone: the metrics are in the leaderboard. */
function toCurve({ kind, name, market, provisional, daily }: Curve): Curve {
  return {
    kind,
    name,
    ...(market === undefined ? {} : { market }),
    ...(provisional === undefined ? {} : { provisional }),
    daily: daily.map(({ date, value, cumulative_return }) => ({ date, value, cumulative_return })),
  };
}
