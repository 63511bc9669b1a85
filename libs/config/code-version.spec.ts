import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCodeVersion } from './code-version.js';

const root = mkdtempSync(join(tmpdir(), 'code-version-'));

beforeAll(() => {
  mkdirSync(join(root, 'dist/libs/config'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"version":"1.2.3"}');
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('readCodeVersion', () => {
  it('falls back to the version alone where the build knew no commit', () => {
    expect(readCodeVersion(join(root, 'dist/libs/config'))).toEqual({ version: '1.2.3', commit: null });
    writeFileSync(join(root, 'dist/build.json'), '{"commit":null}');
    expect(readCodeVersion(join(root, 'dist/libs/config'))).toEqual({ version: '1.2.3', commit: null });
  });

  it('tells the commit that the build wrote down', () => {
    writeFileSync(join(root, 'dist/build.json'), '{"commit":"0f0f-dirty"}');
    expect(readCodeVersion(join(root, 'dist/libs/config'))).toEqual({
      version: '1.2.3',
      commit: '0f0f-dirty',
    });
  });
});
