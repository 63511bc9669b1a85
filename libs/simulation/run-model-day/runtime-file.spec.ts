import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelDayOf } from '../../testing/job.builder.js';
import { newTemporaryFolder, removeTemporaryFolders } from '../../testing/temporary-folder.js';
import { removeStaleRuntimeFiles, RuntimeFile, type RuntimeFileOwner } from './runtime-file.js';

let folder: string;

beforeEach(() => {
  folder = newTemporaryFolder();
});

afterEach(removeTemporaryFolders);

describe('RuntimeFile', () => {
  const name = 'runtime_env_job-1_alpha_2025-10-02.json';
  const modelDay = modelDayOf('alpha 2025-10-02', { jobId: 'job-1' });

  it('is written, changed and removed', async () => {
    const file = new RuntimeFile(folder, modelDay);
    await file.update(false);
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(join(folder, name), 'utf8')).toBe(
      '{"TODAY_DATE":"2025-10-02","SIGNATURE":"alpha","IF_TRADE":false,"JOB_ID":"job-1"}\n',
    );
    await file.update(true);
    expect(readFileSync(join(folder, name), 'utf8')).toContain('"IF_TRADE":true');
    await file.remove();
    await file.remove();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('41: of a signature that looks like a path stays in its folder', async () => {
    await new RuntimeFile(folder, { ...modelDay, signature: '../../evil' }).update(false);
    expect(readdirSync(folder)).toEqual(['runtime_env_job-1_..%2F..%2Fevil_2025-10-02.json']);
  });
});

describe('removeStaleRuntimeFiles', () => {
  it('removes what no running model-day owns, and nothing else', async () => {
    for (const what of ['alpha 2025-10-02', 'beta 2025-10-02']) {
      await new RuntimeFile(folder, modelDayOf(what, { jobId: 'job-1' })).update(false);
    }
    writeFileSync(join(folder, 'runtime_env_cut-off.json'), '{"TODAY_DATE":"2025');
    writeFileSync(join(folder, 'runtime_env_of-somebody.json'), '[]');
    writeFileSync(join(folder, 'runtime_env_null.json'), 'null');
    writeFileSync(join(folder, 'jobs.db'), '');
    const asked: RuntimeFileOwner[] = [];
    const removed = await removeStaleRuntimeFiles(folder, (owner) => {
      asked.push(owner);
      return Promise.resolve(owner.signature === 'beta');
    });
    expect(removed).toBe(4);
    expect(readdirSync(folder)).toEqual(['jobs.db', 'runtime_env_job-1_beta_2025-10-02.json']);
    expect(asked).toEqual([
      { jobId: 'job-1', signature: 'alpha', date: '2025-10-02' },
      { jobId: 'job-1', signature: 'beta', date: '2025-10-02' },
    ]);
  });

  it('makes the folder where there is none', async () => {
    rmSync(folder, { recursive: true });
    expect(await removeStaleRuntimeFiles(folder, () => Promise.resolve(false))).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});
