import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { configJson } from '../../testing/config.builder.js';
import { errorOf } from '../../testing/error-of.js';
import { day } from '../../testing/portfolio.builder.js';
import { calling, refusedByProvider, saying } from '../../testing/scripted-chat-model.fake.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { removeTestDatabases } from '../../testing/test-database.js';
import { PortfolioFiles } from './portfolio-files.js';

const finish = saying('Done. <FINISH_SIGNAL>');
const REGISTRATION = '{"date":"2025-10-01","id":0,"positions":{"NVDA":0,"AAPL":0,"CASH":10000}}\n';
const THURSDAY =
  '{"date":"2025-10-02","id":1,"this_action":{"action":"buy","symbol":"NVDA","amount":10},"positions":{"NVDA":10,"AAPL":0,"CASH":9000}}\n' +
  '{"date":"2025-10-02","id":2,"this_action":{"action":"buy","symbol":"AAPL","amount":1},"positions":{"NVDA":10,"AAPL":1,"CASH":8800}}\n';
const FRIDAY =
  '{"date":"2025-10-03","id":3,"this_action":{"action":"no_trade","symbol":"","amount":0},"positions":{"NVDA":10,"AAPL":1,"CASH":8800}}\n';
const MONDAY =
  '{"date":"2025-10-06","id":4,"this_action":{"action":"sell","symbol":"NVDA","amount":10},"positions":{"NVDA":0,"AAPL":1,"CASH":10000}}\n';

let world: SimulationWorld;
let path: string;

const positions = () => readFileSync(path, 'utf8');

beforeEach(async () => {
  world = await SimulationWorld.start();
  await world.importPrices(OCTOBER_PRICES);
  path = join(world.environment.dataDir, PortfolioFiles.positionPath('alpha'));
  const both = calling(['buy', { symbol: 'NVDA', amount: 10 }], ['buy', { symbol: 'AAPL', amount: 1 }]);
  world.script('alpha 2025-10-02', [both, finish]);
  world.script('alpha 2025-10-06', [calling(['sell', { symbol: 'NVDA', amount: 10 }]), finish]);
});

afterEach(() => world.close());
afterAll(removeTestDatabases);

describe('PortfolioFiles', () => {
  it('writes position.jsonl line by line: registration, trades, no_trade', async () => {
    await world.play({ end: '2025-10-02' });
    expect(positions()).toBe(REGISTRATION + THURSDAY);
    await world.play({ end: '2025-10-03' });
    expect(positions()).toBe(REGISTRATION + THURSDAY + FRIDAY);
    await world.play({ end: '2025-10-06' });
    expect(positions()).toBe(REGISTRATION + THURSDAY + FRIDAY + MONDAY);
    expect(readdirSync(dirname(path))).toEqual(['position.jsonl']);
  });

  it('writes the same bytes anew from the database', async () => {
    await world.play({ end: '2025-10-06' });
    rmSync(path);
    expect(await world.files.rebuild('alpha')).toEqual([PortfolioFiles.positionPath('alpha')]);
    expect(positions()).toBe(REGISTRATION + THURSDAY + FRIDAY + MONDAY);
  });

  it('7: with costs the lines keep their shape, cash after costs, and are rebuilt to the same bytes', async () => {
    const commission = { per_trade: 1, per_share: 0.005 };
    world.writeConfig(configJson({ trading: { commission, slippage_bps: 5 } }));
    await world.play({ end: '2025-10-06' });
    // 10 x 100.05 + 1.05, then 200.1 + 1.005; on Monday 10 x 119.94 - 1.05
    const lines = (REGISTRATION + THURSDAY + FRIDAY + MONDAY)
      .replace('"CASH":9000', '"CASH":8998.45')
      .replaceAll('"CASH":8800', '"CASH":8797.345')
      .replace('"AAPL":1,"CASH":10000', '"AAPL":1,"CASH":9995.695');
    expect(positions()).toBe(lines);
    rmSync(path);
    await world.files.rebuild('alpha');
    expect(positions()).toBe(lines);
    const days = await world.repositories.portfolios.days('alpha');
    expect(
      days
        .flatMap(({ fills }) => fills)
        .map(({ price, commission: paid }) => [price.toString(), paid.toString()]),
    ).toEqual([
      ['100.05', '1.05'],
      ['200.1', '1.005'],
      ['119.94', '1.05'],
    ]);
    // 9,995.695 and a share of AAPL at 200
    expect(days.at(-1)?.portfolioValue.toString()).toBe('10195.695');
  });

  it.each<[string, () => void]>([
    [
      'is gone',
      () => {
        rmSync(path);
      },
    ],
    [
      'is empty',
      () => {
        writeFileSync(path, '');
      },
    ],
    [
      'lost its last line',
      () => {
        writeFileSync(path, REGISTRATION + THURSDAY);
      },
    ],
    [
      'ends in the middle of a line',
      () => {
        truncateSync(path, positions().length - 20);
      },
    ],
    [
      'lost its last line break',
      () => {
        truncateSync(path, positions().length - 1);
      },
    ],
    [
      'got a line of a crashed attempt',
      () => {
        appendFileSync(path, MONDAY);
      },
    ],
    [
      'got a line of somebody else',
      () => {
        appendFileSync(path, 'hello\n');
      },
    ],
    [
      'got an empty line',
      () => {
        appendFileSync(path, '\n');
      },
    ],
    [
      'got a very long line',
      () => {
        appendFileSync(path, `${'x'.repeat(100_000)}\n`);
      },
    ],
  ])('writes the whole file anew when it %s', async (_what, damage) => {
    await world.play({ end: '2025-10-03' });
    damage();
    await world.play({ end: '2025-10-06' });
    expect(positions()).toBe(REGISTRATION + THURSDAY + FRIDAY + MONDAY);
  });

  it('appends where the file ends as it should, and leaves what stands before alone', async () => {
    await world.play({ end: '2025-10-03' });
    const edited = `{"note":"a hand-written line"}\n${FRIDAY}`;
    writeFileSync(path, edited);
    await world.play({ end: '2025-10-06' });
    expect(positions()).toBe(edited + MONDAY);
  });

  it('drops superseded days from the file', async () => {
    await world.play({ end: '2025-10-06' });
    world.script('alpha 2025-10-03', [calling(['sell', { symbol: 'AAPL', amount: 1 }]), finish]);
    await world.play({ start: '2025-10-03', end: '2025-10-03', replace: true });
    expect(positions()).toBe(
      REGISTRATION +
        THURSDAY +
        '{"date":"2025-10-03","id":3,"this_action":{"action":"sell","symbol":"AAPL","amount":1},"positions":{"NVDA":10,"AAPL":0,"CASH":9000}}\n',
    );
  });

  it('starts the file anew when the first day is replaced', async () => {
    await world.play({ end: '2025-10-06' });
    world.script('alpha 2025-10-02', [finish]);
    await world.play({ end: '2025-10-02', replace: true });
    expect(positions()).toBe(
      `${REGISTRATION}{"date":"2025-10-02","id":1,"this_action":{"action":"no_trade","symbol":"","amount":0},"positions":{"NVDA":0,"AAPL":0,"CASH":10000}}\n`,
    );
  });

  it('writes the conversation of a day', async () => {
    await world.play({ end: '2025-10-02' });
    const log = join(world.environment.dataDir, PortfolioFiles.logPath('alpha', day('2025-10-02')));
    const messages = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as { signature: string; new_messages: { role: string; content: string }[] },
      );
    expect(messages.map(({ signature }) => signature)).toEqual(['alpha', 'alpha', 'alpha', 'alpha']);
    const [first, second, third, last] = messages.map(({ new_messages: [message] }) => message!);
    expect(first).toEqual({
      role: 'user',
      content: "Please analyze and update today's (2025-10-02) positions.",
    });
    expect(second).toEqual({ role: 'assistant', content: '' });
    expect(third?.role).toBe('user');
    expect(third?.content).toMatch(/^Tool results: \{.*"NVDA":10.*\}\n\{.*"AAPL":1.*\}$/);
    expect(last).toEqual({ role: 'assistant', content: 'Done. <FINISH_SIGNAL>' });
  });

  describe('after a crash between commit and files', () => {
    const COMPLETED = '2025-10-10T12:00:00.000Z';
    const log = () => join(world.environment.dataDir, PortfolioFiles.logPath('alpha', day('2025-10-03')));

    beforeEach(() => world.play({ end: '2025-10-03' }));

    it('23: writes what is missing', async () => {
      const conversation = readFileSync(log(), 'utf8');
      rmSync(log());
      truncateSync(path, REGISTRATION.length + 30);
      await world.files.complete({ signature: 'alpha', completedAt: COMPLETED });
      expect(positions()).toBe(REGISTRATION + THURSDAY + FRIDAY);
      expect(readFileSync(log(), 'utf8')).toBe(conversation);
      expect(readdirSync(dirname(path))).toEqual(['position.jsonl']);
    });

    it('writes nothing when the files are complete', async () => {
      const edited = `{"note":"a hand-written line"}\n${FRIDAY}`;
      writeFileSync(path, edited);
      writeFileSync(log(), 'edited');
      await world.files.complete({ signature: 'alpha', completedAt: COMPLETED });
      expect(positions()).toBe(edited);
      expect(readFileSync(log(), 'utf8')).toBe('edited');
    });

    it('writes a file anew that was last written before the last day was completed', async () => {
      const conversation = readFileSync(log(), 'utf8');
      const before = new Date('2025-10-10T11:59:00.000Z');
      writeFileSync(path, `{"note":"of a superseded day"}\n${FRIDAY}`);
      writeFileSync(log(), 'of a superseded day');
      for (const file of [path, log()]) utimesSync(file, before, before);
      await world.files.complete({ signature: 'alpha', completedAt: COMPLETED });
      expect(positions()).toBe(REGISTRATION + THURSDAY + FRIDAY);
      expect(readFileSync(log(), 'utf8')).toBe(conversation);
    });

    it('a portfolio without a day has no files to complete', async () => {
      await world.files.complete({ signature: 'nobody', completedAt: COMPLETED });
      expect(readdirSync(join(world.environment.dataDir, 'agent_data'))).toEqual(['alpha']);
    });
  });

  describe('what was superseded and not run again', () => {
    const log = (date: string) => PortfolioFiles.logPath('alpha', day(date));
    const exists = (relativePath: string) => existsSync(join(world.environment.dataDir, relativePath));

    it('is gone from the files when the job that replaces it fails', async () => {
      await world.play({ end: '2025-10-03' });
      world.script('alpha 2025-10-03', [{ error: refusedByProvider() }]);
      expect(await world.play({ start: '2025-10-03', end: '2025-10-03', replace: true })).toMatchObject({
        status: 'failed',
      });
      expect(positions()).toBe(REGISTRATION + THURSDAY);
      expect([exists(log('2025-10-02')), exists(log('2025-10-03'))]).toEqual([true, false]);
    });

    it('is gone from the files when the job that replaces it is cancelled', async () => {
      await world.play({ end: '2025-10-03' });
      const job = await world.accepted({ start: '2025-10-03', end: '2025-10-03', replace: true });
      expect(positions()).toBe(REGISTRATION + THURSDAY + FRIDAY);
      await world.cancel(job.id);
      expect(positions()).toBe(REGISTRATION + THURSDAY);
      expect(exists(log('2025-10-03'))).toBe(false);
    });

    it('is removed by a rebuild, which names it', async () => {
      await world.play({ end: '2025-10-03' });
      await world.accepted({ start: '2025-10-03', end: '2025-10-03', replace: true });
      expect(await world.files.rebuild('alpha')).toEqual([
        PortfolioFiles.positionPath('alpha'),
        log('2025-10-03'),
      ]);
    });
  });

  it('23: what a killed process left half written is gone when the job has ended', async () => {
    const half = `${path}.6d1f0b4e-6d3c-4f52-9a43-2a5f0c3c8a11.tmp`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(half, 'half a fi');
    await world.play({ end: '2025-10-02' });
    expect(readdirSync(dirname(path))).toEqual(['position.jsonl']);
  });

  describe('rebuild', () => {
    it('tells which files differed, and nothing the second time', async () => {
      await world.play({ end: '2025-10-03' });
      const thursday = PortfolioFiles.logPath('alpha', day('2025-10-02'));
      const conversation = readFileSync(join(world.environment.dataDir, thursday), 'utf8');
      writeFileSync(path, REGISTRATION + FRIDAY);
      rmSync(join(world.environment.dataDir, thursday));
      expect(await world.files.rebuild('alpha')).toEqual([PortfolioFiles.positionPath('alpha'), thursday]);
      expect(positions()).toBe(REGISTRATION + THURSDAY + FRIDAY);
      expect(readFileSync(join(world.environment.dataDir, thursday), 'utf8')).toBe(conversation);
      expect(await world.files.rebuild('alpha')).toEqual([]);
    });

    it('of a portfolio that was registered but has no day writes its registration', async () => {
      await world.accepted({ end: '2025-10-02' });
      expect(await world.files.rebuild('alpha')).toEqual([PortfolioFiles.positionPath('alpha')]);
      expect(positions()).toBe('{"date":"2025-10-01","id":0,"positions":{"CASH":10000}}\n');
    });

    it('a file that cannot be read is an error, and stays', async () => {
      await world.play({ end: '2025-10-02' });
      rmSync(path);
      mkdirSync(path);
      await expect(world.files.rebuild('alpha')).rejects.toThrow('EISDIR');
      expect(readdirSync(path)).toEqual([]);
    });
  });

  it('a portfolio that nobody registered has no file', async () => {
    expect(await world.files.rebuild('nobody')).toEqual([]);
    expect(readdirSync(world.environment.dataDir)).not.toContain('agent_data');
  });

  it('41: paths of a signature stay inside agent_data', () => {
    expect(PortfolioFiles.positionPath('../../etc')).toBe('agent_data/..%2F..%2Fetc/position/position.jsonl');
    expect(PortfolioFiles.logPath('a/b', day('2025-10-02'))).toBe(
      'agent_data/a%2Fb/log/2025-10-02/log.jsonl',
    );
    expect(errorOf(() => PortfolioFiles.positionPath('..'))).toMatchObject({ code: 'invalid_signature' });
  });
});
