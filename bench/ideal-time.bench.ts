import { readRecording } from '../libs/testing/recorded-answers.js';
import { MODE_NAMES, withDeployment, type Mode } from './deployment.js';
import { atMost, type Figure } from './figure.js';
import { jobSeconds, triggerJob } from './job.js';
import { DATES, type Workload } from './workload.js';

const ANSWER_MS = 1_000;

/** The job's time over the ideal, with a provider that takes a second for each answer. */
export async function benchIdealTime(mode: Mode, runs: number): Promise<readonly Figure[]> {
  const seconds: number[] = [];
  let ideal = Number.NaN;
  for (let run = 0; run < runs; run += 1) {
    await withDeployment({ mode, answerMs: ANSWER_MS }, async ({ apiUrl, workload }) => {
      ideal = await idealSeconds(workload);
      seconds.push(await jobSeconds(apiUrl, await triggerJob(apiUrl)));
    });
  }
  const name = MODE_NAMES[mode];
  const ratios = seconds.map((value) => value / ideal);
  return [
    { what: `${name}: job with 1 s answers (ideal: ${ideal} s)`, unit: 's', values: seconds },
    { what: `${name}: that time over the ideal`, unit: 'x', values: ratios, goal: atMost(1.05) },
  ];
}

/** For each date the slowest model's own answers, added up: two for a day with trades, one for a day without. */
async function idealSeconds({ histories }: Workload): Promise<number> {
  const recordings = await Promise.all(Object.values(histories).map(readRecording));
  const answers = DATES.map((date) =>
    Math.max(...recordings.map((recording) => (recording.get(date)?.trades === undefined ? 1 : 2))),
  );
  return (answers.reduce((sum, count) => sum + count, 0) * ANSWER_MS) / 1_000;
}
