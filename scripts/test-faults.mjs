// `npm run test:faults`: builds when needed, then disturbs the real processes (`npm run test:faults -- --help` lists what
// there is).
import { spawnSync } from 'node:child_process';
import { ensureBuilt, root } from './setup.mjs';

ensureBuilt();
const run = spawnSync(process.execPath, ['dist/faults/main.js', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
