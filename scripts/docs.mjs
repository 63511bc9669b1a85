// `npm run docs`: builds when needed, then writes the generated pages of docs/; with `--check` it only says whether they are
// up to date and whether the OpenAPI document passes the linter.
import { spawnSync } from 'node:child_process';
import { ensureBuilt, root } from './setup.mjs';

ensureBuilt();
const run = spawnSync(process.execPath, ['dist/reference/main.js', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
