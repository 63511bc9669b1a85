// `npm run build`: installs what is missing, then compiles and writes down what was built.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, root } from './setup.mjs';

ensureInstalled();
for (const program of ['node_modules/@nestjs/cli/bin/nest.js build', 'scripts/write-build.mjs']) {
  const [file, ...args] = program.split(' ');
  const { status } = spawnSync(process.execPath, [join(root, file), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
