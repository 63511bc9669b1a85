// Ends a build: writes down which commit was built, for the identity of runs (without git, or outside a repository, it is
// not known), and the OpenAPI document, against which the suites check every answer.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const git = spawnSync('git', ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'], {
  cwd: root,
  encoding: 'utf8',
});
const commit = git.status === 0 ? git.stdout.trim() : null;
writeFileSync(join(root, 'dist/build.json'), JSON.stringify({ commit }));

const { offlineDocument } = await import('../dist/apps/api/open-api/offline-document.js');
writeFileSync(join(root, 'dist/openapi.json'), JSON.stringify(await offlineDocument(), null, 2));
