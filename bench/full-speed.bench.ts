import autocannon from 'autocannon';
import { MODE_NAMES, withDeployment, type Mode } from './deployment.js';
import { atLeast, type Figure } from './figure.js';
import { jobSeconds, triggerJob } from './job.js';
import { DATES } from './workload.js';

const CONNECTIONS = 10;
const WARM_UP_SECONDS = 2;
const SECONDS = 5;

/** Requests per second that the API answers when it is asked as fast as it can: after a job of 120 model-days. */
export async function benchFullSpeed(mode: Mode, runs: number): Promise<readonly Figure[]> {
  return withDeployment({ mode, answerMs: 0 }, async ({ apiUrl }) => {
    const job = await triggerJob(apiUrl);
    await jobSeconds(apiUrl, job);
    const routes = [
      { name: 'status', url: `${apiUrl}/simulate/status/${job.id}`, goal: atLeast(1_100) },
      { name: 'results of a date', url: `${apiUrl}/results?date=${DATES.at(-1)}`, goal: atLeast(650) },
    ];
    const figures: Figure[] = [];
    for (const { name, url, goal } of routes) {
      await requestsPerSecond(url, WARM_UP_SECONDS);
      const values: number[] = [];
      for (let run = 0; run < runs; run += 1) values.push(await requestsPerSecond(url, SECONDS));
      const what = `${MODE_NAMES[mode]}: ${name} at full speed`;
      figures.push({ what, unit: 'requests/s', values, ...(mode === 'redis' ? { goal } : {}) });
    }
    return figures;
  });
}

async function requestsPerSecond(url: string, duration: number): Promise<number> {
  const result = await autocannon({ url, connections: CONNECTIONS, duration });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx + result.errors} requests failed`);
  return result['2xx'] / result.duration;
}
