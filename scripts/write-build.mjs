// Writes down which commit was built, for the identity of runs. Without git, or outside a repository, it is not known.
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
