import { type LatestPerformance, type TriggerOutcome } from './performance';
import { backend } from './wmill';

/** Windmill's page never answers for a job that it could not start. */
const DEADLINE_MS = 60_000;

/** Asks for everything that the dashboard shows. @throws Error in one line, when the Windmill job failed */
export function askForPerformance(): Promise<LatestPerformance> {
  return inOneLine(backend.get_latest_performance({}));
}

/** Starts what is due. @throws Error in one line, when the Windmill job failed */
export function runNow(): Promise<TriggerOutcome> {
  return inOneLine(backend.trigger_simulation({}));
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Windmill's errors carry a stack as their message; people are shown its first line. */
async function inOneLine<T>(answer: Promise<T>): Promise<T> {
  try {
    return await withDeadline(answer);
  } catch (error) {
    const [line = ''] = messageOf(error).split('\n');
    throw new Error(line.trim() || 'The Windmill job failed without a message.', { cause: error });
  }
}

function withDeadline<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('Windmill did not answer within 60 seconds. See the runs of this app in Windmill.'));
    }, DEADLINE_MS);
    answer.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
