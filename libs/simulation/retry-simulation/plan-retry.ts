import { type ModelDay, type TradingDate } from '@app/domain';

/** What a retry does with the model-days of a job. */
export interface RetryPlan {
  /** Model-days that are replaced by new ones: the failed ones and whatever stands on them. */
  readonly replaced: readonly ModelDay[];
  /** From which date on each model's portfolio is superseded. */
  readonly from: ReadonlyMap<string, TradingDate>;
}

/**
 * A model's positions stand on each other: from its first model-day that failed (or was cancelled) on, everything of that
 * model is run again; models without one are left alone.
 */
export function planRetry(modelDays: readonly ModelDay[]): RetryPlan {
  const from = new Map<string, TradingDate>();
  for (const { signature, date, status } of modelDays) {
    const first = from.get(signature);
    if (status !== 'completed' && (first === undefined || date < first)) from.set(signature, date);
  }
  const replaced = modelDays.filter(({ signature, date }) => {
    const first = from.get(signature);
    return first !== undefined && date >= first;
  });
  return { replaced, from };
}
