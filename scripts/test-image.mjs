// `npm run test:image`: does what the Dockerfile says, without Docker: runs the build stage's commands in a clean folder,
// copies what the final stage copies, and starts its command as a user without rights on a tree that nobody may write to,
// DATA_DIR apart. Then asks for its health and runs a job. Needs root, to become another user.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './setup.mjs';

const NOBODY = 65_534;
const READY_WITHIN_MS = 120_000;
const JOB_WITHIN_MS = 180_000;

if (process.getuid?.() !== 0) {
  console.log('The image is not tested: becoming another user needs root.');
  process.exit(process.env.CI ? 1 : 0);
}

const { build, copies, environment, command } = readDockerfile();
const folder = mkdtempSync(join(tmpdir(), 'ai-trader-image-'));
const [buildTree, imageTree, dataDir] = ['build', 'app', 'data'].map((name) => join(folder, name));
try {
  runBuildStage();
  assembleImage();
  await runService();
  console.log('The image starts without rights on a read-only tree, is healthy, and completes a job.');
} finally {
  execFileSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
}

/** The parts of the Dockerfile that can be done here; system packages and users are the base image's. */
function readDockerfile() {
  const text = readFileSync(join(root, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ');
  const [buildStage, finalStage] = text.split(/^FROM /m).slice(1);
  const lines = (stage, word) =>
    stage.split('\n').flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const copied = lines(finalStage, 'COPY').map((line) => /^--from=build \/app\/(\S+) /.exec(line)?.[1]);
  const [cmd] = lines(finalStage, 'CMD');
  if (copied.length === 0 || copied.includes(undefined) || !cmd)
    throw new Error('the Dockerfile has another shape');
  return {
    build: lines(buildStage, 'RUN'),
    copies: copied,
    environment: Object.fromEntries(
      lines(finalStage, 'ENV').flatMap((line) => line.split(/\s+/).map((pair) => pair.split('='))),
    ),
    command: JSON.parse(cmd),
  };
}

/** What git knows, so that nothing of this folder's own node_modules or dist slips in. */
function runBuildStage() {
  mkdirSync(buildTree);
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter(Boolean);
  for (const file of files) {
    mkdirSync(dirname(join(buildTree, file)), { recursive: true });
    cpSync(join(root, file), join(buildTree, file));
  }
  for (const line of build) {
    console.log(`$ ${line}`);
    execFileSync('sh', ['-c', line], { cwd: buildTree, stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

function assembleImage() {
  mkdirSync(imageTree);
  for (const path of copies) cpSync(join(buildTree, path), join(imageTree, path), { recursive: true });
  rmSync(buildTree, { recursive: true });
  mkdirSync(dataDir);
  chownSync(dataDir, NOBODY, NOBODY);
  execFileSync('chmod', ['-R', 'a-w,a+rX', imageTree]);
  chmodSync(folder, 0o755);
}

async function runService() {
  const settings = {
    ...environment,
    ...{ DATA_DIR: dataDir, CONFIG_DIR: join(imageTree, 'configs'), API_HOST: '127.0.0.1', API_PORT: '0' },
    ...{ MATH_HTTP_PORT: '0', SEARCH_HTTP_PORT: '0', TRADE_HTTP_PORT: '0', GETPRICE_HTTP_PORT: '0' },
    ...{ PATH: process.env.PATH, HOME: dataDir },
  };
  const asNobody = { cwd: imageTree, env: settings, uid: NOBODY, gid: NOBODY };
  execFileSync(process.execPath, ['dist/apps/cli/main.js', 'prices', 'generate-sample'], {
    ...asNobody,
    stdio: 'ignore',
  });
  const [program, ...args] = command;
  const service = spawn(program === 'node' ? process.execPath : program, args, {
    ...asNobody,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await listening(service);
    const health = await (await fetch(`${url}/health`)).json();
    if (health.status !== 'healthy') throw new Error(`the service is not healthy: ${JSON.stringify(health)}`);
    await completeJob(url);
    const ended = new Promise((resolve) => service.once('exit', (code) => resolve(code)));
    service.kill('SIGTERM');
    const code = await ended;
    if (code !== 0) throw new Error(`the service ended with code ${code}`);
  } finally {
    service.kill('SIGKILL');
  }
}

/** Its log says where it listens. */
async function listening(service) {
  let log = '';
  service.stdout.on('data', (chunk) => (log += chunk));
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await pause(200)) {
    const url = /"url":"(http:[^"]+)"/.exec(log)?.[1];
    if (url) return url;
    if (service.exitCode !== null) break;
  }
  throw new Error(`the service did not start:\n${log}`);
}

async function completeJob(url) {
  const body = JSON.stringify({ config_path: 'demo.json', start_date: '2025-10-02', end_date: '2025-10-03' });
  const headers = { 'content-type': 'application/json' };
  const triggered = await (await fetch(`${url}/simulate/trigger`, { method: 'POST', headers, body })).json();
  if (!triggered.job_id) throw new Error(`no job: ${JSON.stringify(triggered)}`);
  for (const deadline = Date.now() + JOB_WITHIN_MS; Date.now() < deadline; await pause(200)) {
    const { status } = await (await fetch(`${url}/simulate/status/${triggered.job_id}`)).json();
    if (status === 'completed') return;
    if (['partial', 'failed', 'cancelled'].includes(status)) throw new Error(`the job ended as ${status}`);
  }
  throw new Error('the job did not end');
}
