import { DomainError, type ModelDay, type TradingDate } from '@app/domain';
import { type ModelProgress, type SimulationPlan } from '../start-simulation/plan-model-days.js';

/**
 * The model-days of a replay: those of its source job. With `replaceExisting` everything of its models from their first
 * date on is superseded; without it, days that exist already are the plan's refusal (`days_exist`).
 */
export function planReplay(
  source: readonly ModelDay[],
  models: readonly ModelProgress[],
  replaceExisting: boolean,
): SimulationPlan {
  const firstDates = new Map<string, TradingDate>();
  for (const { signature, date } of source) {
    const first = firstDates.get(signature);
    if (first === undefined || date < first) firstDates.set(signature, date);
  }
  return {
    modelDays: source.map(({ signature, date }) => ({ signature, date })),
    supersedeFrom: replaceExisting ? firstDates : new Map<string, TradingDate>(),
    warnings: [],
    refusal: replaceExisting ? undefined : refuseExisting(models, firstDates),
  };
}

function refuseExisting(
  models: readonly ModelProgress[],
  firstDates: ReadonlyMap<string, TradingDate>,
): DomainError | undefined {
  for (const { signature, completed } of models) {
    const first = firstDates.get(signature);
    const existing = completed.filter((date) => first !== undefined && date >= first);
    if (existing.length === 0) continue;
    return new DomainError({
      code: 'days_exist',
      message:
        `${signature} has completed ${String(existing[0])} to ${String(existing.at(-1))} already. Replay with ` +
        `replace_existing: everything of the source job's models from ${String(first)} on is then superseded.`,
      details: { field: 'replace_existing', model: signature, dates: existing },
    });
  }
  return undefined;
}
