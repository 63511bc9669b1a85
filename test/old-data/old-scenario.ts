import { type ServiceFolder } from '../../libs/testing/service-folder.js';
import { modelEntry, sampleConfig, simulationConfig } from '../simulation-configs.js';

/** The variables that a service on the old data runs with, besides hosts of callbacks. */
export const OLD_ENVIRONMENT = {
  OLD_DATA_KEY: 'sk-canary-old-data',
  CALLBACK_SECRET: 'the-secret-of-old-callbacks',
  MODEL_DAY_ATTEMPTS: '1',
  MAX_CONCURRENT_JOBS: '2',
} as const;

/** Nothing listens there: an API that is asked for results does not need its queue. */
export const NO_REDIS = 'redis://127.0.0.1:1';

/** The model-day in whose middle the service is killed. */
export const INTERRUPTED_AT = 'interrupted 2025-10-06';
/** The model-day in whose middle its job is cancelled. */
export const CANCELLED_AT = 'cancelled 2025-10-03';

/** The model-day in whose middle a batch is killed. */
export const BATCHED_AT = 'batched 2025-10-03';

const WEEK = { config_path: 'configs/old.json', start_date: '2025-10-02', end_date: '2025-10-08' };

/** The triggers of the old data's jobs, in their order. */
export const TRIGGERS = {
  finished: {
    ...WEEK,
    models: ['steady', 'shaky', 'holder', 'equal', 'dice', 'momentum'],
  },
  superseding: {
    ...WEEK,
    start_date: '2025-10-07',
    models: ['steady', 'holder'],
    replace_existing: true,
  },
  failed: { ...WEEK, end_date: '2025-10-03', models: ['unauthorized'] },
  partial: { ...WEEK, models: ['failing'] },
  cancelled: { ...WEEK, models: ['cancelled'] },
  adjusted: { config_path: 'configs/adjusted.json', start_date: '2025-10-02', end_date: '2025-10-07' },
  interrupted: { ...WEEK, models: ['interrupted', 'late'] },
} as const;

/** The arguments of the batch that is killed as the last. */
export const BATCH = [
  'simulate',
  '--config',
  WEEK.config_path,
  '--from',
  WEEK.start_date,
  '--to',
  WEEK.end_date,
  '--models',
  'batched',
];

/** The jobs of the old data: `replay` is one of `partial`. */
export type OldJob = keyof typeof TRIGGERS | 'replay' | 'batched';

/** Writes the configs of the old data's jobs into CONFIG_DIR, with their provider where it is now. */
export function writeOldConfigs(folder: ServiceFolder, providerUrl: string): void {
  const provider = { openai_base_url: providerUrl, openai_api_key: 'env:OLD_DATA_KEY' };
  const played = ['steady', 'shaky', 'failing', 'unauthorized', 'cancelled', 'interrupted', 'batched'].map(
    (basemodel) => modelEntry(basemodel, { basemodel, temperature: 0.5, ...provider }),
  );
  const builtIn = [
    modelEntry('holder'),
    modelEntry('late'),
    modelEntry('equal', { basemodel: 'builtin/equal-weight' }),
    modelEntry('dice', { basemodel: 'builtin/random', seed: 7, replicates: 2 }),
    modelEntry('momentum', { basemodel: 'builtin/momentum', window: 2 }),
  ];
  const agent_config = { max_steps: 30, max_retries: 3, base_delay: 0, initial_cash: 10_000 };
  folder.writeConfig('old.json', sampleConfig([...played, ...builtIn], { agent_config }));
  folder.writeConfig(
    'adjusted.json',
    simulationConfig([modelEntry('adjusted')], {
      universe: ['SPLIT', 'PLAIN'],
      trading: { commission: { per_trade: 1 }, slippage_bps: 5 },
    }),
  );
}
