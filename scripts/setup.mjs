// What a fresh clone lacks: Node's version is checked, dependencies are installed, the sources are built. Uses nothing
// but Node itself, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Node 20.19 is the first whose CommonJS packages may require ESM ones, which the tests do. */
const NEEDED_NODE = [20, 19];
const SOURCES = [
  'apps',
  'libs',
  'bench',
  'conformance',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];

/** Ends the process with a message when Node is too old. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [neededMajor, neededMinor] = NEEDED_NODE;
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  fail(`Node ${NEEDED_NODE.join('.')} or later is needed; this is ${process.versions.node}.`);
}

/** Installs the dependencies of the lockfile when they are missing or older than it. */
export function ensureInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && modified(installed) >= modified(join(root, 'package-lock.json'))) return;
  console.log('Installing dependencies (better-sqlite3 may be compiled, which takes about two minutes) ...');
  const install = npm(['ci', '--no-audit', '--no-fund']);
  if (install.status !== 0) fail(`npm ci failed.${missingCompiler()}`);
}

/** The dashboard, a raw app with a package.json of its own. */
export const DASHBOARD = 'windmill/f/ai_trader/dashboard__raw_app';

/** Installs what windmill/ and the dashboard in it need, apart from the rest because only checks of that folder need its 160 MB. */
export function ensureWindmillInstalled() {
  installIn('windmill');
  installIn(DASHBOARD);
}

function installIn(name) {
  const folder = join(root, name);
  const installed = join(folder, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && modified(installed) >= modified(join(folder, 'package-lock.json'))) return;
  console.log(`Installing what ${name} needs ...`);
  const install = npm(['ci', '--no-audit', '--no-fund'], folder);
  if (install.status !== 0) fail(`npm ci failed in ${name}. See the messages above.`);
}

/** Builds the sources when the last build is missing or older than they are. */
export function ensureBuilt() {
  const built = join(root, 'dist', '.tsbuildinfo');
  if (existsSync(built) && SOURCES.every((source) => newest(join(root, source)) <= modified(built))) return;
  console.log('Building ...');
  if (npm(['run', '--silent', 'build']).status !== 0) fail('The build failed.');
}

function npm(args, cwd = root) {
  const command = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  return spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
}

/** better-sqlite3 is compiled where its prebuilt file cannot be had. */
function missingCompiler() {
  const missing = ['python3', 'make', 'g++'].filter(
    (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0,
  );
  if (missing.length === 0) return ' See the messages above.';
  return (
    ` Not found: ${missing.join(', ')}. Where no prebuilt file of better-sqlite3 can be downloaded it is compiled, ` +
    'which needs python3, make and g++. On Debian: apt-get install python3 make g++'
  );
}

function newest(path) {
  if (!statSync(path).isDirectory()) return modified(path);
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function modified(path) {
  return statSync(path).mtimeMs;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
