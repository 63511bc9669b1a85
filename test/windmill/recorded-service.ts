import { readFileSync } from 'node:fs';
import { ServiceFolder } from '../../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../../libs/testing/service-process.js';
import {
  NASDAQ_PRICES,
  QQQ_PRICES,
  RECORDED_MODELS,
  recordedLines,
  recordingPath,
} from '../recorded-histories.js';
import { type ModelEntry, modelEntry, simulationConfig } from '../simulation-configs.js';
import { type Teardown } from '../teardown.js';

/** A service with real prices whose default config repeats the recorded trades of October 2025; nothing has run yet. */
export async function startRecordedService(
  teardown: Teardown,
): Promise<{ folder: ServiceFolder; service: ServiceProcess }> {
  const folder = new ServiceFolder();
  teardown.add(() => {
    folder.remove();
  });
  for (const model of RECORDED_MODELS) {
    folder.writeConfig(`history/${model}.jsonl`, readFileSync(recordingPath(model), 'utf8'));
  }
  writeDefaultConfig(folder);
  await runCommand(['prices', 'import', NASDAQ_PRICES, QQQ_PRICES], { folder });
  await folder.provideQueue();
  const service = await ServiceProcess.start('standalone', { folder });
  return { folder, service };
}

/** Writes the default config: the recorded models up to 2025-10-29, and others. */
export function writeDefaultConfig(folder: ServiceFolder, others: readonly ModelEntry[] = []): void {
  const [first] = recordedLines('gpt-5', '2025-10-01');
  const universe = Object.keys(first!.positions).filter((symbol) => symbol !== 'CASH');
  const recorded = RECORDED_MODELS.map((model) =>
    modelEntry(model, { basemodel: 'builtin/replay', history_path: `configs/history/${model}.jsonl` }),
  );
  const date_range = { init_date: '2025-10-01', end_date: '2025-10-29' };
  folder.writeConfig(
    'default_config.json',
    simulationConfig([...recorded, ...others], { universe, date_range }),
  );
}
