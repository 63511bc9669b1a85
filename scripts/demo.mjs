// `npm run demo [-- --once]`: installs, builds, starts the service on a SYNTHETIC market in a folder of its own, plays a
// month with five built-in models, and shows how they did.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt, ensureInstalled, root } from './setup.mjs';

const once = process.argv.includes('--once');
const START_TIMEOUT_MS = 60_000;

ensureInstalled();
ensureBuilt();

const environment = await prepareEnvironment();
const service = startService(environment);
const stopped = stopWithService(service);
try {
  const url = `http://127.0.0.1:${environment.API_PORT}`;
  await untilHealthy(url, service);
  await play(url);
  if (!once) console.log('\nThe service stays up. Press Ctrl-C to end it.');
} catch (error) {
  console.error(`The demo failed: ${error.message}`);
  process.exitCode = 1;
}
if (once || process.exitCode === 1) service.kill('SIGTERM');
await stopped;

/** The demo's own data folder starts over every time; the environment's own settings do not reach it. */
async function prepareEnvironment() {
  const dataDir = join(root, 'data', 'demo');
  rmSync(dataDir, { recursive: true, force: true });
  const configDir = join(dataDir, 'configs');
  cpSync(join(root, 'configs'), configDir, { recursive: true });
  // What names no config, as the examples of Swagger UI do, trades this market too.
  copyFileSync(join(configDir, 'demo.json'), join(configDir, 'default_config.json'));
  const settings = {
    ...process.env,
    REDIS_URL: '',
    DATABASE_URL: '',
    RUNTIME_ENV_PATH: '',
    DATA_DIR: dataDir,
    CONFIG_DIR: configDir,
    API_HOST: '127.0.0.1',
    API_PORT: String(await freePort(Number(process.env.API_PORT ?? 8080))),
    MATH_HTTP_PORT: '0',
    SEARCH_HTTP_PORT: '0',
    TRADE_HTTP_PORT: '0',
    GETPRICE_HTTP_PORT: '0',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  };
  const cli = join(root, 'dist', 'apps', 'cli', 'main.js');
  const sample = spawnSync(process.execPath, [cli, 'prices', 'generate-sample'], {
    env: settings,
    stdio: 'inherit',
  });
  if (sample.status !== 0) process.exit(1);
  return settings;
}

async function freePort(wanted) {
  const taken = await new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(true))
      .listen(wanted, '127.0.0.1', () => probe.close(() => resolve(false)));
  });
  if (!taken) return wanted;
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
  console.log(`Port ${wanted} is taken; the demo listens on ${port}.`);
  return port;
}

function startService(env) {
  console.log('Starting the service (the first start creates the embedded queue) ...');
  return spawn(process.execPath, [join(root, 'dist', 'apps', 'standalone', 'main.js')], {
    env,
    stdio: 'inherit',
    // A terminal's Ctrl-C would otherwise reach the service twice: directly and through this script.
    detached: true,
  });
}

/** Resolves when the service has ended; Ctrl-C and SIGTERM end it gracefully. */
function stopWithService(child) {
  const stop = () => child.kill('SIGTERM');
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      process.exitCode ??= code ?? 1;
      resolve();
    });
  });
}

async function untilHealthy(url, child) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error('the service ended while it was starting');
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(200);
  }
  throw new Error('the service did not become healthy in time');
}

async function play(url) {
  const job = await request(`${url}/simulate/trigger`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ config_path: 'demo.json' }),
  });
  const { length } = job.date_range;
  console.log(
    `\nFive built-in models trade ${length} sessions, ${job.date_range[0]} to ${job.date_range.at(-1)}.`,
  );
  for (const warning of job.warnings ?? []) console.log(warning);
  const ended = await watch(`${url}/simulate/status/${job.job_id}`);
  if (ended.status !== 'completed')
    throw new Error(`the job ended as ${ended.status}: ${ended.error ?? 'see its status'}`);
  await showLeaderboard(url, job.date_range);
  console.log(`\nSwagger UI  ${url}/docs`);
  console.log(`Results     ${url}/results?start_date=${job.date_range[0]}&end_date=${job.date_range.at(-1)}`);
  console.log(`Status      ${url}/simulate/status/${job.job_id}`);
}

async function watch(statusUrl) {
  for (;;) {
    const status = await request(statusUrl);
    const ended = !['downloading_data', 'pending', 'running'].includes(status.status);
    showProgress(status.progress, ended);
    if (ended) return status;
    await sleep(250);
  }
}

function showProgress({ total_model_days: total, completed, failed, current }, ended) {
  const done = completed + failed;
  const width = 30;
  const bar = '#'.repeat(Math.round((done / total) * width)).padEnd(width, '.');
  const now = current ? `  ${current.date} ${current.model}` : '';
  const line = `[${bar}] ${done} of ${total} model-days${failed > 0 ? `, ${failed} failed` : ''}${now}`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line.padEnd(90).slice(0, 90)}${ended ? '\n' : ''}`);
  else console.log(line);
}

async function showLeaderboard(url, dates) {
  const range = await request(`${url}/results?start_date=${dates[0]}&end_date=${dates.at(-1)}`);
  const percent = (fraction) => `${(fraction * 100).toFixed(2)} %`;
  const rows = range.results
    .sort((a, b) => b.metrics.total_return - a.metrics.total_return)
    .map(({ model, daily, metrics }, index) => [
      String(index + 1),
      model,
      percent(metrics.total_return),
      percent(metrics.max_drawdown),
      `$${daily.at(-1).portfolio_value.toFixed(2)}`,
    ]);
  console.log('\nLeaderboard on the SYNTHETIC market: the prices are made up\n');
  printTable([['', 'model', 'return', 'max drawdown', 'value'], ...rows]);
}

function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  '),
    );
  }
}

async function request(url, options) {
  const answer = await fetch(url, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${body.error}: ${body.message}`);
  return body;
}
