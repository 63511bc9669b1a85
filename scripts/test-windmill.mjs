// `npm run test:windmill [-- JEST ARGUMENTS]`: installs what windmill/ needs, builds, checks types and lint of its scripts, and
// tests the folder against the built service. Ends with a line `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runJest } from './run-jest.mjs';
import { DASHBOARD, ensureBuilt, ensureInstalled, ensureWindmillInstalled, root } from './setup.mjs';

ensureInstalled();
ensureWindmillInstalled();
ensureBuilt();

const checks = [
  ['typescript/bin/tsc', '-p', 'windmill/tsconfig.json'],
  ['typescript/bin/tsc', '-p', DASHBOARD],
  ['eslint/bin/eslint.js', '--no-ignore', '--max-warnings', '0', ...sources()],
];
const broken = checks.filter((check) => !succeeds(check)).length;
// Two at once: the flows take about as long as everything else.
const { exitCode, passed, failed } = await runJest([
  '--maxWorkers=2',
  '--testPathIgnorePatterns=/node_modules/',
  '--testPathPatterns=test/windmill',
  ...process.argv.slice(2),
]);
console.log(`${passed + checks.length - broken} passed, ${failed + broken} failed`);
process.exit(broken > 0 ? 1 : exitCode);

function sources() {
  return ['windmill/f/ai_trader/*.ts', `${DASHBOARD}/*.ts`, `${DASHBOARD}/*.tsx`];
}

function succeeds([tool, ...args]) {
  console.log(`== ${tool} ${args.join(' ')}`);
  const command = [join(root, 'node_modules', tool), ...args];
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status === 0;
}
