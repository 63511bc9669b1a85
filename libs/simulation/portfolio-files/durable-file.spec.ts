import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendAfter, lastLineIn, removeUnfinished, replaceFile, writtenAt } from './durable-file.js';

const LEFTOVER = 'file.jsonl.6d1f0b4e-6d3c-4f52-9a43-2a5f0c3c8a11.tmp';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-file-test-'));
  path = join(folder, 'file.jsonl');
});

afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const content = () => readFileSync(path, 'utf8');

describe('replaceFile', () => {
  it('writes a new file, and its folder', async () => {
    path = join(folder, 'a', 'b', 'file.jsonl');
    await replaceFile(path, 'one\n');
    expect(content()).toBe('one\n');
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['file.jsonl']);
  });

  it('replaces a file; who reads meanwhile sees the old content or the new one', async () => {
    const [old, text] = ['a'.repeat(3_000_000), 'b'.repeat(3_000_000)];
    await replaceFile(path, old);
    const ended = new AbortController();
    const replacing = replaceFile(path, text).finally(() => {
      ended.abort();
    });
    const seen = new Set<string>();
    while (!ended.signal.aborted) {
      seen.add(content());
      await new Promise((resolve) => setImmediate(resolve));
    }
    await replacing;
    for (const each of seen) expect(each === old || each === text).toBe(true);
    expect(content()).toBe(text);
  });

  it('goes on when somebody who takes it for dead cleans up after it all the time', async () => {
    await replaceFile(path, 'old\n');
    const writing = replaceFile(path, `${'x'.repeat(4_000_000)}\n`);
    await removeUnfinished(path);
    await writing;
    expect(content()).toHaveLength(4_000_001);
    expect(readdirSync(folder)).toEqual(['file.jsonl']);
  });

  it('leaves the old content and nothing else when it cannot be done', async () => {
    mkdirSync(path);
    writeFileSync(join(path, 'in the way'), '');
    await expect(replaceFile(path, 'two\n')).rejects.toMatchObject({ code: 'EISDIR' });
    expect(readdirSync(folder)).toEqual(['file.jsonl']);
    expect(readdirSync(path)).toEqual(['in the way']);
  });
});

describe('removeUnfinished', () => {
  it('removes what a killed process left, and nothing else', async () => {
    for (const name of ['file.jsonl', LEFTOVER, 'notes.tmp', 'file.jsonl.tmp'])
      writeFileSync(join(folder, name), '');
    await removeUnfinished(path);
    expect(readdirSync(folder).sort()).toEqual(['file.jsonl', 'file.jsonl.tmp', 'notes.tmp']);
  });

  it('of a folder that does not exist does nothing', async () => {
    await removeUnfinished(join(folder, 'none', 'file.jsonl'));
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});

describe('appendAfter', () => {
  it('adds lines after the last one, when that fits', async () => {
    writeFileSync(path, 'one\ntwo\n');
    const seen: unknown[] = [];
    const fits = (last: string | undefined) => seen.push(last) > 0;
    expect(await appendAfter(path, 'three\n', fits)).toBe(true);
    expect(seen).toEqual(['two\n']);
    expect(content()).toBe('one\ntwo\nthree\n');
  });

  it('changes nothing when it does not fit, or the file is missing', async () => {
    writeFileSync(path, 'one\n');
    expect(await appendAfter(path, 'two\n', () => false)).toBe(false);
    expect(content()).toBe('one\n');
    expect(await appendAfter(join(folder, 'missing'), 'two\n', () => true)).toBe(false);
    expect(readdirSync(folder)).toEqual(['file.jsonl']);
  });

  it('24: a process that was held up writes over the same lines of another one', async () => {
    writeFileSync(path, 'one\n');
    const fits = () => {
      writeFileSync(path, 'one\ntwo\n');
      return true;
    };
    expect(await appendAfter(path, 'two\n', fits)).toBe(true);
    expect(content()).toBe('one\ntwo\n');
  });
});

describe('lastLineIn', () => {
  it.each<[string, string, string | undefined]>([
    ['a file of one line', 'one\n', 'one\n'],
    ['several lines', 'one\ntwo\n', 'two\n'],
    ['an empty file', '', undefined],
    ['a file that ends in the middle of a line', 'one\ntw', undefined],
    ['a last line that is empty', 'one\n\n', '\n'],
    ['a line of more than 64 KiB', `one\n${'x'.repeat(70_000)}\n`, undefined],
    ['a line after a very long one', `${'x'.repeat(70_000)}\ntwo\n`, 'two\n'],
    ['letters of several bytes', `${'é'.repeat(40_000)}\nzwölf\n`, 'zwölf\n'],
  ])('of %s', async (_what, text, last) => {
    writeFileSync(path, text);
    expect(await lastLineIn(path)).toBe(last);
  });

  it('of a missing file is undefined; what cannot be read is an error', async () => {
    expect(await lastLineIn(path)).toBeUndefined();
    await expect(lastLineIn(folder)).rejects.toThrow('EISDIR');
  });
});

describe('writtenAt', () => {
  it('is the time of the last write, and 0 for a missing file', async () => {
    expect(await writtenAt(path)).toBe(0);
    writeFileSync(path, '');
    utimesSync(path, 1_000, 1_234.5);
    expect(await writtenAt(path)).toBe(1_234_500);
  });
});
