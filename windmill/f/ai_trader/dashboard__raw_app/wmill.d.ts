// What Windmill bundles in the place of './wmill', for the two runnables in backend/. It is never deployed; `wmill app dev`
// writes it anew with looser types.
import { type LatestPerformance, type TriggerOutcome } from './performance';

/** Starts a runnable's job; the promise is of its result, and rejects when it fails. */
export declare const backend: {
  get_latest_performance: (args: Record<string, never>) => Promise<LatestPerformance>;
  trigger_simulation: (args: Record<string, never>) => Promise<TriggerOutcome>;
};
