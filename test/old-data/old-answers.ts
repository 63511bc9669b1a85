import { type ServiceProcess } from '../../libs/testing/service-process.js';
import { type OldAnswer } from './old-fixture.js';

const RANGE = 'start_date=2025-10-02&end_date=2025-10-08';
const DATES = ['2025-10-02', '2025-10-03', '2025-10-06', '2025-10-07', '2025-10-08'];
const MODELS = [
  ...['steady', 'shaky', 'failing', 'cancelled', 'interrupted', 'batched'],
  ...['holder', 'late', 'equal', 'dice%231', 'momentum', 'adjusted'],
];

/** What results are asked with. */
export const RESULT_PATHS = [
  ...DATES.map((date) => `/results?date=${date}&detail=full`),
  `/results?${RANGE}`,
  ...['leaderboard', 'performance', 'trades'].flatMap((route) => [
    `/${route}?${RANGE}`,
    `/${route}?${RANGE}&format=csv`,
  ]),
  ...MODELS.map((model) => `/positions/${model}`),
];

/** Everything that is asked about the old data, but for what changes with the day on which it is asked. */
export function oldPaths(jobIds: readonly string[]): readonly string[] {
  const ofJobs = jobIds.flatMap((id) => [`/simulate/status/${id}`, `/simulate/${id}/transitions`]);
  return [...ofJobs, '/simulate/current', ...RESULT_PATHS, '/data/coverage', '/data/quarantine'];
}

/** @throws Error when one of them is answered with something else than 200 */
export async function answersTo(
  service: ServiceProcess,
  paths: readonly string[],
): Promise<Record<string, OldAnswer>> {
  const answers: Record<string, OldAnswer> = {};
  for (const path of paths) {
    const { status, body } = await service.request('GET', path);
    if (status !== 200) throw service.complaint(`answered ${path} with ${status}: ${JSON.stringify(body)}`);
    answers[path] = { status, body };
  }
  return answers;
}
