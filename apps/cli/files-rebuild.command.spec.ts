import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironment } from '@app/config';
import { configJson, modelJson } from '../../libs/testing/config.builder.js';
import { OCTOBER_PRICES } from '../../libs/testing/price-table.js';
import { SimulationWorld } from '../../libs/testing/simulation-world.js';
import { removeTestDatabases } from '../../libs/testing/test-database.js';
import { runCommandLine } from './command-line.js';

const ALPHA = 'agent_data/alpha/position/position.jsonl';
const SLASH = 'agent_data/deepseek%2Fv3/position/position.jsonl';
const SLASH_LOG = 'agent_data/deepseek%2Fv3/log/2025-10-02/log.jsonl';

let world: SimulationWorld;

beforeEach(async () => {
  world = await SimulationWorld.start();
  await world.importPrices(OCTOBER_PRICES);
  world.writeConfig(configJson({ models: [modelJson('alpha'), modelJson('deepseek/v3')] }));
});

afterEach(() => world.close());
afterAll(removeTestDatabases);

async function rebuild(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(['files', 'rebuild', ...args], {
    print: (line) => out.push(line),
    printError: (line) => err.push(line),
    environment: () => loadEnvironment({ DATA_DIR: world.environment.dataDir }),
  });
  return { code, out, err };
}

const pathOf = (file: string) => join(world.environment.dataDir, file);

describe('files rebuild', () => {
  it('writes what is missing or different anew, says which, and finds nothing the second time', async () => {
    await world.play({ end: '2025-10-02' });
    const files = [ALPHA, SLASH, SLASH_LOG];
    const before = files.map((file) => readFileSync(pathOf(file), 'utf8'));
    appendFileSync(pathOf(ALPHA), 'a line of an older version\n');
    rmSync(pathOf(SLASH_LOG));
    expect(await rebuild()).toEqual({
      code: 0,
      out: [
        'Rebuilding the files of 2 portfolios from jobs.db ...',
        `differed: ${ALPHA}`,
        `differed: ${SLASH_LOG}`,
        '2 files missing or different, and written anew.',
      ],
      err: [],
    });
    expect(files.map((file) => readFileSync(pathOf(file), 'utf8'))).toEqual(before);
    expect((await rebuild()).out.at(-1)).toBe('Every file was as the database has it.');
  });

  it('of the named portfolios only', async () => {
    await world.play({ end: '2025-10-02' });
    for (const file of [ALPHA, SLASH]) rmSync(pathOf(file));
    expect((await rebuild('deepseek/v3')).out).toEqual([
      'Rebuilding the files of 1 portfolio from jobs.db ...',
      `differed: ${SLASH}`,
      '1 file missing or different, and written anew.',
    ]);
    expect([existsSync(pathOf(ALPHA)), existsSync(pathOf(SLASH))]).toEqual([false, true]);
  });

  it('a portfolio that nobody knows is named with those there are, and nothing is written', async () => {
    await world.play({ end: '2025-10-02' });
    rmSync(pathOf(ALPHA));
    expect(await rebuild('alpha', 'beta')).toMatchObject({
      code: 1,
      err: ['error: There is no portfolio beta; there are: alpha, deepseek/v3. (unknown_signature)'],
    });
    expect(existsSync(pathOf(ALPHA))).toBe(false);
  });

  it('of a database without portfolios does nothing', async () => {
    expect(await rebuild()).toMatchObject({ code: 0, err: [] });
    expect(existsSync(pathOf('agent_data'))).toBe(false);
  });

  it('with an unknown option is wrong usage', async () => {
    expect(await rebuild('--all')).toMatchObject({ code: 2, out: [] });
  });
});
