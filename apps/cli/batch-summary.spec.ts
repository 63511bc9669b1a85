import { type ModelDay, type ModelDayWarning } from '@app/domain';
import { jobOf, modelDayOf } from '../../libs/testing/job.builder.js';
import { OCTOBER_PRICES } from '../../libs/testing/price-table.js';
import { configJson, modelJson } from '../../libs/testing/config.builder.js';
import { SimulationWorld } from '../../libs/testing/simulation-world.js';
import { removeTestDatabases } from '../../libs/testing/test-database.js';
import { summariseBatch } from './batch-summary.js';

const RECOVERED: ModelDayWarning = { code: 'tool_calls_recovered', message: 'A call stood in the text.' };
let world: SimulationWorld;

beforeAll(async () => {
  world = await SimulationWorld.start();
  await world.importPrices(OCTOBER_PRICES);
  world.writeConfig(configJson({ models: [modelJson('alpha')] }));
  await world.play({ start: '2025-10-02', end: '2025-10-02' });
});

afterAll(async () => {
  await world.close();
  await removeTestDatabases();
});

function summary(modelDays: readonly ModelDay[]): Promise<string[]> {
  return summariseBatch(world.repositories, { job: jobOf({ models: ['alpha'] }), modelDays });
}

it('counts warned model-days by model, and shows what they were warned of', async () => {
  const warned = { status: 'completed' as const, warnings: [RECOVERED] };
  const lines = await summary([
    modelDayOf('alpha 2025-10-02', warned),
    modelDayOf('alpha 2025-10-03', { status: 'failed' }),
    modelDayOf('alpha 2025-10-06', warned),
  ]);
  expect(lines[0]).toBe(
    'warning: tool_calls_recovered: 2 model-days, the first alpha on 2025-10-02; their warnings say what it was.',
  );
  expect(lines[1]?.split(/ {2,}/)).toEqual([
    'model',
    'days',
    'failed',
    'warned',
    'last date',
    'value',
    'return',
  ]);
  expect(lines[2]?.split(/ {2,}/).slice(0, 5)).toEqual(['alpha', '2', '1', '2', '2025-10-02']);
  expect(lines.slice(3)).toEqual([
    'warned: alpha on 2025-10-02: A call stood in the text. (tool_calls_recovered)',
    'warned: alpha on 2025-10-06: A call stood in the text. (tool_calls_recovered)',
    'failed: alpha on 2025-10-03: unknown ()',
  ]);
});

it('shows the first ten warnings and says how many there are besides', async () => {
  const warnings = Array.from({ length: 12 }, (_, index) => ({
    ...RECOVERED,
    message: `Warning ${index + 1}.`,
  }));
  const lines = await summary([modelDayOf('alpha 2025-10-02', { status: 'completed', warnings })]);
  expect(lines.slice(-2)).toEqual([
    'warned: alpha on 2025-10-02: Warning 10. (tool_calls_recovered)',
    'and 2 more warnings of model-days',
  ]);
});
