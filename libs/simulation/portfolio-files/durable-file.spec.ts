import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { appendAfter, lastLineIn, removeUnfinished, replaceFile, writtenAt } from './durable-file.js';

const LEFT_BY_A_KILL = 'position.jsonl.0c9c9bf5-6f0e-4f4c-9c33-3c9f2f9c2f10.tmp';
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ai-trader-test-files-'));
  path = join(folder, 'position', 'position.jsonl');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const content = () => readFileSync(path, 'utf8');
const namesBeside = () => readdirSync(dirname(path)).sort();

describe('replaceFile', () => {
  it('writes a file whole, in a folder that need not be there, and leaves nothing else', async () => {
    await replaceFile(path, 'one\n');
    await replaceFile(path, 'two\n');
    expect(content()).toBe('two\n');
    expect(namesBeside()).toEqual(['position.jsonl']);
  });

  it('leaves nothing behind when it cannot write', async () => {
    await replaceFile(path, 'old\n');
    mkdirSync(join(dirname(path), 'a-folder'));
    await expect(replaceFile(join(dirname(path), 'a-folder'), 'new\n')).rejects.toMatchObject({
      code: 'EISDIR',
    });
    expect(content()).toBe('old\n');
    expect(namesBeside()).toEqual(['a-folder', 'position.jsonl']);
  });

  it('goes on when somebody who takes it for dead cleans up after it all the time', async () => {
    await replaceFile(path, 'old\n');
    const writing = replaceFile(path, `${'x'.repeat(4_000_000)}\n`);
    await removeUnfinished(path);
    await writing;
    expect(statSync(path).size).toBe(4_000_001);
    expect(namesBeside()).toEqual(['position.jsonl']);
  });
});

describe('removeUnfinished', () => {
  it('removes what a killed process left, and nothing else', async () => {
    await replaceFile(path, 'kept\n');
    writeFileSync(join(dirname(path), LEFT_BY_A_KILL), 'half a li');
    writeFileSync(join(dirname(path), 'notes.tmp'), 'of a person');
    await removeUnfinished(path);
    expect(namesBeside()).toEqual(['notes.tmp', 'position.jsonl']);
  });

  it('has nothing to do in a folder that is not there', async () => {
    await expect(removeUnfinished(path)).resolves.toBeUndefined();
  });
});

describe('appendAfter', () => {
  it('adds lines after a last line that fits', async () => {
    await replaceFile(path, 'one\ntwo\n');
    expect(await appendAfter(path, 'three\nfour\n', (last) => last === 'two\n')).toBe(true);
    expect(content()).toBe('one\ntwo\nthree\nfour\n');
  });

  it.each([
    ['another last line', 'one\n', 'one\n'],
    ['half a line at its end', 'one\ntw', undefined],
    ['nothing', '', undefined],
    ['a line longer than is looked at', `${'x'.repeat(70_000)}\n`, undefined],
  ])('leaves a file alone that ends with %s', async (_what, before, expected) => {
    await replaceFile(path, before);
    const seen: unknown[] = [];
    const fits = (last: string | undefined) => {
      seen.push(last);
      return last === 'two\n';
    };
    expect(await appendAfter(path, 'three\n', fits)).toBe(false);
    expect(seen).toEqual([expected]);
    expect(content()).toBe(before);
  });

  it('says that there is no file', async () => {
    expect(await appendAfter(path, 'one\n', () => true)).toBe(false);
  });

  it('24: a process that was held up does not add lines again that another one has added', async () => {
    await replaceFile(path, 'one\n');
    const held = await appendAfter(path, 'two\n', () => {
      // As if this process had been stopped here, and others had written this day and the next.
      writeFileSync(path, 'one\ntwo\nthree\n');
      return true;
    });
    expect(held).toBe(true);
    expect(content()).toBe('one\ntwo\nthree\n');
  });
});

describe('lastLineIn, writtenAt', () => {
  it('tell of a file how it ends and when it was written', async () => {
    await replaceFile(path, 'one\ntwo\n');
    utimesSync(path, 1_760_000_000, 1_760_000_000);
    expect(await lastLineIn(path)).toBe('two\n');
    expect(await writtenAt(path)).toBe(1_760_000_000_000);
  });

  it('tell of a missing file that it was never written', async () => {
    expect(await lastLineIn(path)).toBeUndefined();
    expect(await writtenAt(path)).toBe(0);
  });
});
