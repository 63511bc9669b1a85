// `npm run test:fuzz`: builds when needed, then sends random requests to the service, or with `--answers` lets a provider answer
// it at random (`npm run test:fuzz -- [--answers] --help`).
import { spawnSync } from 'node:child_process';
import { ensureBuilt, root } from './setup.mjs';

ensureBuilt();
const args = process.argv.slice(2);
const program = args.includes('--answers') ? 'dist/fuzz/answers/main.js' : 'dist/fuzz/main.js';
const run = spawnSync(process.execPath, [program, ...args], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
