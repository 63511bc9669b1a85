import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { SAMPLE_MARKET } from '../libs/market-data/index.js';
import { runToEnd } from '../bench/service-process.js';

const START_TIMEOUT_MS = 120_000;
/** A key as the service may be given it, which nobody may ever see. */
const canary = (name: string) => `canary-${name}-${randomBytes(12).toString('hex')}`;

/** What the service holds at one instant, its garbage collected. */
export interface Holding {
  readonly heapMb: number;
  readonly residentMb: number;
  /** Open files and sockets. */
  readonly handles: number;
}

/** The built all-in-one service with API keys, in a folder of its own, with a SYNTHETIC market and a model to run. */
export class FuzzedService {
  readonly keys = { read: canary('read'), run: canary('run'), admin: canary('admin') };
  readonly providerKey = canary('provider');
  readonly folder = mkdtempSync(join(tmpdir(), 'ai-trader-fuzz-'));
  /** What it wrote since the fuzzing began. */
  readonly log: string[] = [];
  private readonly lines = new EventEmitter();
  private child: ChildProcess | undefined;

  async start(): Promise<number> {
    const configs = join(this.folder, 'configs');
    mkdirSync(configs);
    for (const name of ['fuzz.json', 'default_config.json'])
      writeFileSync(join(configs, name), JSON.stringify(CONFIG));
    const env = this.environment(configs);
    await runToEnd(resolve('dist/apps/cli/main.js'), ['prices', 'generate-sample'], env);
    const probe = ['--expose-gc', '--import', resolve('dist/fuzz/memory-probe.js')];
    const child = spawn(process.execPath, [...probe, resolve('dist/apps/standalone/main.js')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (text) => {
        this.log.push(text);
        this.lines.emit('line', text);
      });
    const listening = await this.line((text) => text.includes('"API listening"'));
    this.log.length = 0;
    return Number(/127\.0\.0\.1:(\d+)/.exec(listening)?.[1]);
  }

  get hasEnded(): boolean {
    return this.child?.exitCode !== null || this.child.signalCode !== null;
  }

  async holding(): Promise<Holding> {
    const reported = this.line((text) => text.includes('"memory probe"'));
    this.child?.kill('SIGUSR2');
    const { heapUsed } = JSON.parse(await reported) as { heapUsed: number };
    const pid = String(this.child?.pid);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return {
      heapMb: heapUsed / 1_048_576,
      residentMb: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024,
      handles: readdirSync(`/proc/${pid}/fd`).length,
    };
  }

  /** The ids of all jobs in the database. */
  jobs(): string[] {
    const database = new Database(join(this.folder, 'data', 'jobs.db'), { readonly: true });
    try {
      return database.prepare('SELECT id FROM jobs').pluck().all() as string[];
    } finally {
      database.close();
    }
  }

  async close(): Promise<void> {
    if (this.child && !this.hasEnded) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private environment(configs: string): Record<string, string> {
    const hash = (key: string) => createHash('sha256').update(key).digest('hex');
    return {
      ...{ DATA_DIR: join(this.folder, 'data'), CONFIG_DIR: configs, LOG_LEVEL: 'debug' },
      ...{ API_HOST: '127.0.0.1', API_PORT: '0', REDIS_URL: '', DATABASE_URL: '', RUNTIME_ENV_PATH: '' },
      ...{ MATH_HTTP_PORT: '0', SEARCH_HTTP_PORT: '0', TRADE_HTTP_PORT: '0', GETPRICE_HTTP_PORT: '0' },
      ...{ OPENAI_API_KEY: this.providerKey, ALPHAADVANTAGE_API_KEY: '', JINA_API_KEY: this.providerKey },
      API_KEYS: Object.entries(this.keys)
        .map(([role, key]) => `fuzz-${role}:${role}:${hash(key)}`)
        .join(','),
    };
  }

  /** The first line written from now on that is wanted. */
  private async line(wanted: (text: string) => boolean): Promise<string> {
    const deadline = AbortSignal.timeout(START_TIMEOUT_MS);
    const from = this.log.length;
    for (;;) {
      const found = this.log.slice(from).find(wanted);
      if (found !== undefined) return found;
      await once(this.lines, 'line', { signal: deadline });
    }
  }
}

/** One model that needs no provider, over few dates, so that the jobs that the fuzzing starts are soon over. */
const CONFIG = {
  agent_type: 'BaseAgent',
  date_range: { init_date: '2025-10-01', end_date: '2025-10-03' },
  models: [{ name: 'fuzz', basemodel: 'builtin/buy-and-hold', signature: 'fuzz-model', enabled: true }],
  universe: SAMPLE_MARKET.symbols,
  agent_config: { max_steps: 10, max_retries: 1, base_delay: 0, initial_cash: 10_000 },
};
