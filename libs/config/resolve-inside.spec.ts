import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newTemporaryFolder, removeTemporaryFolders } from '../testing/temporary-folder.js';
import { isWithin, resolveInside } from './resolve-inside.js';

let root: string;
let configs: string;

beforeAll(() => {
  root = newTemporaryFolder();
  configs = join(root, 'configs');
  mkdirSync(join(configs, 'nested'), { recursive: true });
  mkdirSync(join(root, 'configs-of-others'));
  writeFileSync(join(root, 'secret.json'), 'secret');
  writeFileSync(join(root, 'configs-of-others', 'secret.json'), 'secret');
  writeFileSync(join(configs, 'default.json'), '{}');
  writeFileSync(join(configs, 'nested', 'other.json'), '{}');
  symlinkSync(join(root, 'secret.json'), join(configs, 'link-out.json'));
  symlinkSync('..', join(configs, 'folder-out'));
  symlinkSync('nested/other.json', join(configs, 'link-in.json'));
  symlinkSync('nowhere.json', join(configs, 'dangling.json'));
});

afterAll(removeTemporaryFolders);

describe('resolveInside', () => {
  it.each([
    ['default.json', 'default.json'],
    ['./default.json', 'default.json'],
    ['nested/../default.json', 'default.json'],
    ['nested/other.json', 'nested/other.json'],
    ['link-in.json', 'nested/other.json'],
    ['../configs/default.json', 'default.json'],
  ])('finds %s', async (path, file) => {
    await expect(resolveInside(configs, path, 'config_path')).resolves.toBe(join(configs, file));
  });

  it.each([
    '../../etc/passwd',
    '../secret.json',
    'nested/../../secret.json',
    '../configs-of-others/secret.json',
    '/etc/passwd',
    'link-out.json',
    'folder-out/secret.json',
    'default.json\0.txt',
    '\0',
    '..',
  ])('41: refuses %j, which leads out', async (path) => {
    await expect(resolveInside(configs, path, 'config_path')).rejects.toMatchObject({
      code: 'path_outside',
      message: 'config_path must stay inside its folder.',
      details: { field: 'config_path', path },
    });
  });

  it.each(['missing.json', 'dangling.json', 'default.json/x', 'x'.repeat(5_000)])(
    'does not find %.20s',
    async (path) => {
      const refused: unknown = await resolveInside(configs, path, 'config_path').catch(
        (error: unknown) => error,
      );
      expect(refused).toMatchObject({
        code: 'file_not_found',
        message: 'config_path: there is no such file.',
        details: { field: 'config_path', path: path.slice(0, 200) },
      });
      expect(JSON.stringify(refused)).not.toContain(root);
    },
  );

  it('does not find anything in a folder that is not there', async () => {
    const refused = resolveInside(join(root, 'missing'), 'default.json', 'config_path');
    await expect(refused).rejects.toMatchObject({ code: 'file_not_found' });
  });

  it('works where the folder itself is reached by a link', async () => {
    symlinkSync(configs, join(root, 'linked'));
    const found = resolveInside(join(root, 'linked'), 'default.json', 'config_path');
    await expect(found).resolves.toBe(join(configs, 'default.json'));
  });
});

describe('isWithin', () => {
  it.each([
    ['/data', '/data', true],
    ['/data', '/data/x/y', true],
    ['/data', '/data/..x', true],
    ['/data', '/database', false],
    ['/data', '/', false],
    ['/data', '/other', false],
  ])('%s, %s: %s', (folder, path, within) => {
    expect(isWithin(folder, path)).toBe(within);
  });
});
