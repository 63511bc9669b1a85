// `npm run test:fuzz`: builds when needed, then sends random requests to the service (`npm run test:fuzz -- --help`).
import { spawnSync } from 'node:child_process';
import { ensureBuilt, root } from './setup.mjs';

ensureBuilt();
const run = spawnSync(process.execPath, ['dist/fuzz/main.js', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
