import { readFileSync } from 'node:fs';
import { type ServiceFolder } from '../../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../../libs/testing/service-process.js';
import {
  NASDAQ_PRICES,
  QQQ_PRICES,
  RECORDED_MODELS,
  recordedLines,
  recordingPath,
} from '../recorded-histories.js';
import { type ModelEntry, modelEntry, simulationConfig } from '../simulation-configs.js';

/** A service with real prices, whose default config repeats the recorded trades of October 2025; nothing has run yet. */
export async function startRecordedService(folder: ServiceFolder): Promise<ServiceProcess> {
  for (const model of RECORDED_MODELS) {
    folder.writeConfig(`history/${model}.jsonl`, readFileSync(recordingPath(model), 'utf8'));
  }
  const recorded = RECORDED_MODELS.map((model) =>
    modelEntry(model, { basemodel: 'builtin/replay', history_path: `configs/history/${model}.jsonl` }),
  );
  writeDefaultConfig(folder, recorded, { init_date: '2025-10-01', end_date: '2025-10-29' });
  await runCommand(['prices', 'import', NASDAQ_PRICES, QQQ_PRICES], { folder });
  await folder.provideQueue();
  return ServiceProcess.start('standalone', { folder });
}

/** Replaces the config that a trigger without arguments runs. */
export function writeDefaultConfig(
  folder: ServiceFolder,
  models: readonly ModelEntry[],
  date_range: { readonly init_date: string; readonly end_date: string },
): void {
  const [first] = recordedLines('gpt-5', '2025-10-01');
  const universe = Object.keys(first!.positions).filter((symbol) => symbol !== 'CASH');
  folder.writeConfig('default_config.json', simulationConfig(models, { universe, date_range }));
}
