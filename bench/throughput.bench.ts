import { MODE_NAMES, withDeployment, type Mode } from './deployment.js';
import { atLeast, atMost, type Figure } from './figure.js';
import { jobSeconds, triggerJob } from './job.js';
import { type ProcessUsage } from './service-process.js';

/** The all-in-one process holds a whole PostgreSQL for its queue. */
const MEMORY_GOAL_MB: Readonly<Record<Mode, number>> = { embedded: 600, redis: 300 };

/** Model-days per second, and what the processes use, with a provider that answers at once. */
export async function benchThroughput(mode: Mode, runs: number): Promise<readonly Figure[]> {
  const rates: number[] = [];
  const cpuPerModelDay: number[] = [];
  const usages: (readonly ProcessUsage[])[] = [];
  for (let run = 0; run < runs; run += 1) {
    await withDeployment({ mode, answerMs: 0 }, async ({ apiUrl, usage }) => {
      const before = totalCpu(await usage());
      const job = await triggerJob(apiUrl);
      rates.push(job.modelDays / (await jobSeconds(apiUrl, job)));
      const after = await usage();
      cpuPerModelDay.push(((totalCpu(after) - before) / job.modelDays) * 1_000);
      usages.push(after);
    });
  }
  const name = MODE_NAMES[mode];
  return [
    { what: `${name}: throughput`, unit: 'model-days/s', values: rates, goal: atLeast(30) },
    { what: `${name}: CPU time of all processes`, unit: 'ms per model-day', values: cpuPerModelDay },
    ...(usages[0] ?? []).map((process, index) => ({
      what: `${name}: peak memory, ${process.name}`,
      unit: 'MB',
      values: usages.map((usage) => usage[index]?.peakMemoryMb ?? Number.NaN),
      goal: atMost(MEMORY_GOAL_MB[mode]),
    })),
  ];
}

function totalCpu(usages: readonly ProcessUsage[]): number {
  return usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}
