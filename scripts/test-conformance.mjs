// `npm run test:conformance`: builds what has changed, then holds the tool servers to the official MCP conformance suite.
// Ends with a line `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkNode, ensureBuilt, ensureInstalled, root } from './setup.mjs';

checkNode();
ensureInstalled();
ensureBuilt();

const run = spawnSync(process.execPath, [join(root, 'dist', 'conformance', 'main.js')], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
