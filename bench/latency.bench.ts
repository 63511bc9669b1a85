import { MODE_NAMES, withDeployment, type Mode } from './deployment.js';
import { atMost, percentile, type Figure, type Goal } from './figure.js';
import { jobSeconds, triggerJob } from './job.js';
import { sendPaced } from './paced-requests.js';
import { DATES, DAY_AFTER_LAST } from './workload.js';

const ANSWER_MS = 200;
const PER_SECOND = 200;

interface Route {
  readonly name: string;
  readonly path: (jobId: string) => string;
  /** Of the p99 in milliseconds, for an API in its own process. */
  readonly goal?: Goal;
}

const ROUTES: readonly Route[] = [
  { name: '/simulate/status/{id}', path: (jobId) => `/simulate/status/${jobId}`, goal: atMost(20) },
  { name: '/simulate/current', path: () => '/simulate/current' },
  { name: '/results?date=', path: () => `/results?date=${DATES[0]}`, goal: atMost(50) },
  {
    name: '/results?start_date=&end_date=',
    path: () => `/results?start_date=${DATES[0]}&end_date=${DATES.at(-1)}`,
    goal: atMost(50),
  },
  { name: '/health', path: () => '/health' },
];

/**
 * p50 and p99 of each GET route at 200 requests per second, one route after the other, each while a job of 120
 * model-days runs with answers of 200 ms; and what the triggers of these jobs took.
 */
export async function benchLatency(mode: Mode): Promise<readonly Figure[]> {
  return withDeployment({ mode, answerMs: ANSWER_MS }, async ({ apiUrl }) => {
    // The first date stays as it is, so that there are results to read while the others are played again.
    await jobSeconds(apiUrl, await triggerJob(apiUrl, { endDate: DATES[0] }));
    const figures: Figure[] = [];
    const triggers: number[] = [];
    for (const route of ROUTES) {
      const range = { startDate: DATES[1], endDate: DAY_AFTER_LAST, replaceExisting: true };
      const job = await triggerJob(apiUrl, range);
      triggers.push(job.triggerMs);
      const ended = new AbortController();
      const load = sendPaced({
        url: apiUrl + route.path(job.id),
        perSecond: PER_SECOND,
        signal: ended.signal,
      });
      await jobSeconds(apiUrl, job).finally(() => {
        ended.abort();
      });
      figures.push(...routeFigures(mode, route, await load));
    }
    const trigger = { what: `${MODE_NAMES[mode]}: trigger`, unit: 'ms', values: triggers };
    return [...figures, { ...trigger, ...goalOf(mode, atMost(200)) }];
  });
}

function routeFigures(mode: Mode, route: Route, latencies: readonly number[]): Figure[] {
  const what = `${MODE_NAMES[mode]}: GET ${route.name}`;
  return [
    { what: `${what}, p50`, unit: 'ms', values: [percentile(latencies, 0.5)] },
    { what: `${what}, p99`, unit: 'ms', values: [percentile(latencies, 0.99)], ...goalOf(mode, route.goal) },
  ];
}

/** The all-in-one's figures are shown beside the goals of an API in its own process. */
function goalOf(mode: Mode, goal: Goal | undefined): { readonly goal?: Goal } {
  return mode === 'redis' && goal ? { goal } : {};
}
