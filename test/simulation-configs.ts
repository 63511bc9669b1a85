import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const REPOSITORY = resolve(import.meta.dirname, '..');
/** The recorded trades that ship with the SYNTHETIC sample market. */
export const SAMPLE_RECORDING = join(REPOSITORY, 'configs/sample/replay-position.jsonl');
/** The tickers of the SYNTHETIC sample market. */
export const SAMPLE_UNIVERSE = (
  JSON.parse(readFileSync(join(REPOSITORY, 'configs/demo.json'), 'utf8')) as { universe: string[] }
).universe;

/** A model of a config file. */
export type ModelEntry = Readonly<Record<string, unknown>> & { readonly signature: string };

/** A model that is enabled and buys and holds, unless told otherwise. */
export function modelEntry(signature: string, fields: Readonly<Record<string, unknown>> = {}): ModelEntry {
  return { name: signature, basemodel: 'builtin/buy-and-hold', signature, enabled: true, ...fields };
}

/** A whole config file; tries each model call once unless told otherwise. */
export function simulationConfig(
  models: readonly ModelEntry[],
  fields: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    agent_type: 'BaseAgent',
    date_range: { init_date: '2025-10-01' },
    models,
    agent_config: { max_steps: 30, max_retries: 1, base_delay: 0, initial_cash: 10_000 },
    ...fields,
  };
}

/** A config on the SYNTHETIC sample market. */
export function sampleConfig(
  models: readonly ModelEntry[],
  fields: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return simulationConfig(models, { universe: SAMPLE_UNIVERSE, ...fields });
}
