import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface PacedLoad {
  readonly url: string;
  readonly perSecond: number;
  /** Ends the load. */
  readonly signal: AbortSignal;
}

/**
 * Sends GET requests at a fixed rate, whether earlier ones have been answered or not: a server that stalls is not
 * spared the requests that would have come meanwhile, and each waits from the instant at which it was due.
 * @returns the milliseconds of each answered request
 * @throws when an answer is not 200
 */
export async function sendPaced({ url, perSecond, signal }: PacedLoad): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true });
  const intervalMs = 1_000 / perSecond;
  const answers: Promise<number>[] = [];
  const start = performance.now();
  for (let due = start; !signal.aborted; due += intervalMs) {
    const wait = due - performance.now();
    if (wait > 0) await pause(wait);
    answers.push(latencyOf(url, agent, Math.max(due, start)));
  }
  const latencies = await Promise.all(answers);
  agent.destroy();
  return latencies;
}

function latencyOf(url: string, agent: Agent, dueAt: number): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - dueAt);
        else reject(new Error(`${url} was answered ${response.statusCode}`));
      });
    }).once('error', reject);
  });
}
