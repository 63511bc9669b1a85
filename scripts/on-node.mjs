// `node scripts/on-node.mjs PROGRAM [ARGUMENTS]`: runs a program of this repository on a Node that it supports. On an older one
// it fetches that Node first, as an npm package, into `.node/` of this folder. PROGRAM is a JavaScript file (V8 options may
// stand before it) or a tool of node_modules/.bin. Uses nothing that Node 18 lacks, because that is what may read it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const onWindows = process.platform === 'win32';
/** `engines` of package.json; a test compares them. */
const NEEDED = [24, 15];
/** What is fetched where the host's own is older. */
const FETCHED = '24.21.0';
const fetchedFolder = join(root, '.node', 'node_modules', 'node', 'bin');
const fetchedNode = join(fetchedFolder, onWindows ? 'node.exe' : 'node');

const command = process.argv.slice(2);
const file = command.find((argument) => !argument.startsWith('--'));
const isScript = /\.m?js$/.test(file ?? '');
if (file?.startsWith('dist/')) requireBuild(file);
if (isNewEnough(process.versions.node)) {
  if (isScript && command[0] === file) await runHere(file, command.slice(1));
  else await run(isScript ? [process.execPath, ...command] : command, process.env);
} else {
  fetchNode();
  const path = [fetchedFolder, process.env.PATH].join(delimiter);
  await run(isScript ? [fetchedNode, ...command] : command, { ...process.env, PATH: path });
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

function requireBuild(entry) {
  if (existsSync(join(root, entry)) && existsSync(join(root, 'node_modules'))) return;
  console.error('Not built yet. Run this first: npm run build');
  process.exit(1);
}

/** Takes a few seconds, once for a clone. */
function fetchNode() {
  if (spawnSync(fetchedNode, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${FETCHED}`) return;
  console.error(
    `Node ${NEEDED.join('.')} or later is needed, this is ${process.versions.node}: fetching Node ${FETCHED} into .node/ ...`,
  );
  const folder = join(root, '.node');
  mkdirSync(folder, { recursive: true });
  // npm's own notices about the package's install script stay away.
  writeFileSync(join(folder, 'package.json'), '{"private":true,"allowScripts":{"node":true}}\n');
  const options = ['--no-audit', '--no-fund', '--no-package-lock', '--save-exact', '--silent'];
  const install = spawnSync('npm', ['install', '--prefix', folder, ...options, `node@${FETCHED}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: onWindows,
  });
  if (install.status === 0 && existsSync(fetchedNode)) return;
  console.error(
    `It could not be fetched. Install Node ${NEEDED.join('.')} or later (https://nodejs.org) and run this again.`,
  );
  process.exit(1);
}

/** In this very process, so that signals and exit codes are the program's own. */
async function runHere(script, args) {
  process.argv = [process.execPath, join(root, script), ...args];
  await import(pathToFileURL(join(root, script)).href);
}

/** As a child that gets this process's signals and gives it its exit code. */
function run([program, ...args], env) {
  const child = spawn(program, args, { stdio: 'inherit', env, shell: onWindows });
  // A terminal's Ctrl-C reaches both; other senders reach this process only.
  const handOn = (signal) => child.kill(signal);
  process.on('SIGINT', () => {});
  process.on('SIGTERM', handOn);
  process.on('SIGHUP', handOn);
  return new Promise((resolve) => {
    child.once('error', (error) => {
      const isMissing = error.code === 'ENOENT' && !existsSync(join(root, 'node_modules'));
      console.error(isMissing ? 'Not installed yet. Run this first: npm run build' : error.message);
      process.exitCode = 1;
      resolve();
    });
    child.once('exit', (code, signal) => {
      process.exitCode = code ?? 128 + constants.signals[signal];
      resolve();
    });
  });
}
