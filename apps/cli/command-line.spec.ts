import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '@app/config';
import { Database, PriceRepository } from '@app/database';
import { parseTradingDate } from '@app/domain';
import { runCommandLine } from './command-line.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(...args: string[]): Promise<Outcome> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(args, {
    print: (line) => out.push(line),
    printError: (line) => err.push(line),
    environment: () => loadEnvironment({ DATA_DIR: folder }),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

function priceFile(name: string, series: Record<string, unknown>): string {
  const path = join(folder, name);
  const document = { 'Meta Data': { '2. Symbol': 'AAPL' }, 'Time Series (Daily)': series };
  writeFileSync(path, `${JSON.stringify(document)}\n`);
  return path;
}

describe('api-key create', () => {
  it('prints a key and the entry of API_KEYS that lets its holder in', async () => {
    const { code, out } = await run('api-key', 'create', 'windmill', '--role', 'run');
    const key = /shown only now: (ait_[\w-]{43})$/m.exec(out)?.[1] ?? '';
    const entry = /API_KEYS.*: (windmill:run:[0-9a-f]{64})$/m.exec(out)?.[1] ?? '';
    expect(code).toBe(0);
    const [known] = loadEnvironment({ API_KEYS: entry }).apiKeys;
    expect(known).toEqual({
      name: 'windmill',
      role: 'run',
      sha256: createHash('sha256').update(key).digest('hex'),
    });
    expect((await run('api-key', 'create', 'windmill')).out).not.toContain(key);
  });

  it.each([
    [[], 'NAME must be one word'],
    [['two', 'words'], 'NAME must be one word'],
    [['a:b'], 'NAME must be one word'],
    [['a', '--role', 'king'], '--role must be one of read, run, admin'],
    [['a', '--rule', 'read'], '--rule'],
  ])('%j is refused', async (args, problem) => {
    const { code, out, err } = await run('api-key', 'create', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(problem);
  });
});

describe('prices import', () => {
  it('imports a file, tells what came in and why bars were kept out, and changes nothing the second time', async () => {
    const file = priceFile('merged.jsonl', {
      '2025-10-02': { '1. buy price': '10', '4. sell price': '11' },
      '2025-10-03': { '1. buy price': '11' },
      '2025-10-04': { '1. buy price': '12' },
      '2025-10-06': { '1. buy price': '0' },
    });
    const first = await run('prices', 'import', file);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('into jobs.db');
    expect(first.out).toMatch(/merged\.jsonl +merged-jsonl +1 +2025-10-02 to 2025-10-03 +2 +0 +0 +2/);
    expect(first.out).toContain('1 x no session: US exchanges are closed on this date: AAPL 2025-10-04');
    expect(first.out).toContain('1 x open is 0: AAPL 2025-10-06');
    expect((await run('prices', 'import', file)).out).toMatch(/2025-10-03 +0 +0 +2 +2/);
  });

  it.each([
    ['a file that is not there', () => join(folder, 'none.jsonl'), /none\.jsonl: there is no such file/],
    [
      'a file that is not JSON',
      () => {
        writeFileSync(join(folder, 'prices.csv'), 'a,b\n');
        return join(folder, 'prices.csv');
      },
      /prices\.csv is not JSON.*Nothing was imported/,
    ],
  ])('%s fails by name with exit code 1', async (_, file, message) => {
    const { code, err } = await run('prices', 'import', file());
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });
});

describe('prices generate-sample', () => {
  it('puts the SYNTHETIC market into the database, flagged as such, once', async () => {
    const first = await run('prices', 'generate-sample');
    expect(first.code).toBe(0);
    expect(first.out).toMatch(
      /SYNTHETIC market, seed 42 +synthetic +20 +2025-06-02 to 2025-10-31 +2140 +0 +0 +0/,
    );
    const again = await run('prices', 'generate-sample');
    expect(again.out).toMatch(/2025-10-31 +0 +0 +2140 +0/);
    const database = await Database.open({ dataDir: folder });
    const prices = new PriceRepository(database);
    expect(await prices.isSynthetic(['ZZALFA'])).toBe(true);
    expect((await prices.bar('ZZALFA', parseTradingDate('2025-10-02')))?.open.toString()).toBe('214.7291');
    await database.close();
  });

  it('takes a seed and dates', async () => {
    const args = ['--seed', '7', '--from', '2025-10-01', '--to', '2025-10-03'];
    expect((await run('prices', 'generate-sample', ...args)).out).toMatch(
      /seed 7 .*2025-10-01 to 2025-10-03 +60 /,
    );
  });

  it('writes the recording that ships with the demo', async () => {
    const file = join(folder, 'recording.jsonl');
    expect((await run('prices', 'generate-sample', '--recording', file)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(readFileSync('configs/sample/replay-position.jsonl', 'utf8'));
  });

  it('a recording that cannot be written fails with exit code 1', async () => {
    const { code, err } = await run('prices', 'generate-sample', '--recording', join(folder, 'no', 'where'));
    expect(code).toBe(1);
    expect(err).toContain('cannot be written; name a file in a folder that exists');
  });

  it('from after to fails with exit code 1', async () => {
    const args = ['--from', '2025-10-03', '--to', '2025-10-01'];
    expect(await run('prices', 'generate-sample', ...args)).toMatchObject({
      code: 1,
      err: expect.stringContaining('(invalid_date_range)') as string,
    });
  });
});

describe('the command line', () => {
  it.each([['help'], ['--help'], ['prices', 'import', '--help']])(
    '%s %s %s shows every command',
    async (...args) => {
      const { code, out } = await run(...args);
      expect(code).toBe(0);
      expect(out).toContain('prices import FILE...');
      expect(out).toContain('prices generate-sample');
      expect(out).toContain('files rebuild [SIGNATURE...]');
      expect(out).toContain('simulate --config FILE');
      expect(out).toContain('import agent-data DIR');
      expect(out).toContain('verify agent-data DIR');
      expect(out).toContain('SYNTHETIC');
    },
  );

  it('nothing at all shows the help with exit code 2', async () => {
    const { code, out } = await run();
    expect(code).toBe(2);
    expect(out).toContain('Usage: npm run cli -- COMMAND');
  });

  it.each([
    [
      ['prices', 'export'],
      'There is no command "prices export"; there are "simulate", "prices import", "prices download", "prices coverage", "prices generate-sample", "files rebuild", "database backup", "database restore", "import agent-data", "verify agent-data", "api-key create".',
    ],
    [['prices', 'import'], '"prices import" needs at least one FILE.'],
    [['prices', 'import', '--force'], "Unknown option '--force'"],
    [['prices', 'generate-sample', '--seed', '-1'], '--seed'],
    [['prices', 'generate-sample', '--seed', '1.5'], '--seed must be a whole number'],
    [['prices', 'generate-sample', '--to', '2025-13-01'], '--to must be an existing day'],
    [['prices', 'generate-sample', 'extra'], 'extra'],
    [['simulate'], '"simulate" needs --config FILE.'],
    [['simulate', '--config', 'a.json', '--from', '2025-02-30'], '--from must be an existing day'],
    [['simulate', '--config', 'nowhere.json'], 'Configs lie in CONFIG_DIR. (file_not_found)'],
    [['import', 'agent-data'], '"import agent-data" needs one DIR.'],
    [['verify', 'agent-data', 'a', 'b'], '"verify agent-data" needs one DIR.'],
  ])('%j is wrong usage: exit code 2 and the way out', async (args, message) => {
    const { code, out, err } = await run(...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(err).toContain('npm run cli -- help');
  });

  it('a bad environment fails with exit code 1, naming the variable', async () => {
    const err: string[] = [];
    const code = await runCommandLine(['prices', 'generate-sample'], {
      print: () => undefined,
      printError: (line) => err.push(line),
      environment: () => loadEnvironment({ API_PORT: 'many' }),
    });
    expect(code).toBe(1);
    expect(err.join('\n')).toContain('API_PORT');
  });
});

describe('prices download', () => {
  it('needs a key, and says which variable holds it', async () => {
    const { code, err } = await run('prices', 'download', '--symbols', 'AAPL');
    expect([code, err]).toEqual([
      1,
      'error: ALPHAADVANTAGE_API_KEY is not set: a free key comes from the provider, Alpha Vantage. (missing_api_key)',
    ]);
  });

  it.each([
    [['--symbols', 'aapl'], '--symbols must be a ticker'],
    [['--from', '2025-13-01'], '--from must be an existing day written YYYY-MM-DD'],
    [['--nothing'], "Unknown option '--nothing'"],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await run('prices', 'download', ...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('prices coverage', () => {
  it('lists what is stored, and says when nothing is', async () => {
    expect((await run('prices', 'coverage')).out).toBe('No prices are stored.');
    const bar = { '1. buy price': '10', '4. sell price': '11' };
    await run(
      'prices',
      'import',
      priceFile('a.jsonl', { '2025-10-02': bar, '2025-10-06': bar, '2025-10-04': bar }),
    );
    expect((await run('prices', 'coverage')).out).toBe(
      'AAPL  2025-10-02 to 2025-10-06, 2 sessions; 1 missing (last 2025-10-03); 1 quarantined',
    );
  });
});
