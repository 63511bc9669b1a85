import { keptWarnings, type ModelDayWarning } from '@app/domain';

/** The warnings of a model-day as its row keeps them: bounded, and null where there are none. */
export function toStoredWarnings(warnings: readonly ModelDayWarning[] = []): ModelDayWarning[] | null {
  return warnings.length === 0 ? null : [...keptWarnings(warnings)];
}

/** The warnings in a row of `model_days` as the driver gives it: JSON. */
export function parseWarnings(stored: string | null): readonly ModelDayWarning[] {
  return stored === null ? [] : (JSON.parse(stored) as ModelDayWarning[]);
}
