// `npm run bench`: builds, then runs the benches (`npm run bench -- --help` lists what can be chosen).
import { spawnSync } from 'node:child_process';

const build = spawnSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'inherit', 'inherit'] });
if (build.status !== 0) process.exit(build.status ?? 1);
const bench = spawnSync(process.execPath, ['dist/bench/main.js', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(bench.status ?? 1);
