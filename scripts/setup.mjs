// What a fresh clone lacks: dependencies are installed, the sources are built. Uses nothing but Node itself, because it runs
// before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const SOURCES = [
  'apps',
  'libs',
  'bench',
  'conformance',
  'faults',
  'fuzz',
  'reference',
  'scripts/build.mjs',
  'scripts/write-build.mjs',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];

/** Installs the dependencies of the lockfile when they are missing or older than it. */
export function ensureInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && modified(installed) >= modified(join(root, 'package-lock.json'))) return;
  console.log('Installing dependencies ...');
  const install = npm(['ci', '--no-audit', '--no-fund']);
  if (install.status !== 0) fail('npm ci failed. See the messages above.');
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
  // The build's last step writes it.
  const built = join(root, 'dist', 'openapi.json');
  if (existsSync(built) && SOURCES.every((source) => newest(join(root, source)) <= modified(built))) return;
  console.log('Building ...');
  if (npm(['run', '--silent', 'build']).status !== 0) fail('The build failed.');
}

function npm(args, cwd = root) {
  const command = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  return spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
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
