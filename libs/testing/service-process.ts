import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { checkAnswersOf } from './contract/checked-answers.js';
import { type ServiceFolder } from './service-folder.js';

/** The programs that are built into dist/apps. */
export type AppName = 'standalone' | 'api' | 'worker' | 'cli';

/** One line that a service logged; `text` is the whole line. */
export interface LogLine {
  readonly msg: string;
  readonly text: string;
  readonly [field: string]: unknown;
}

/** How a program that ends by itself ended. */
export interface ProgramEnd {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What a program is run with, besides its folders and free ports. */
export interface ProgramOptions {
  readonly folder: ServiceFolder;
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whose build it is, and what runs it; this repository's own by the Node of the test unless told otherwise. */
  readonly build?: ServiceBuild;
}

/** A built version of the service. */
export interface ServiceBuild {
  /** The folder that holds its `dist`. */
  readonly repository: string;
  /** The Node program that it was installed for. */
  readonly node: string;
}

/** An HTTP answer; `body` is the parsed JSON, or the text where it is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Tests, benches and fuzzing all run in the folder of the repository. */
const OWN_BUILD: ServiceBuild = {
  repository: resolve('.'),
  node: process.execPath,
};
const START_DEADLINE_MS = 60_000;
/** A service gives its own stop 30 seconds. */
const STOP_DEADLINE_MS = 40_000;
/** What runs a whole job takes its time. */
const PROGRAM_DEADLINE_MS = 180_000;
const SHOWN_LINES = 25;
/** Which line of the log says that an app has started. */
const STARTED = { standalone: 'API listening', api: 'API listening', worker: 'worker started' } as const;

/** A service as its user starts it: the built program in a process of its own, on free ports. */
export class ServiceProcess {
  private readonly lines: LogLine[] = [];
  private readonly written = new EventEmitter();
  private readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private errors = '';

  private constructor(
    private readonly app: AppName,
    private readonly child: ChildProcess,
    watchdog: ChildProcess,
  ) {
    this.ended = once(child, 'close').then(([code, signal]: unknown[]) => {
      watchdog.kill('SIGKILL');
      this.written.emit('line');
      return { code: code as number | null, signal: signal as NodeJS.Signals | null };
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (text) => {
      this.read(text);
    });
  }

  /** Starts an app and waits until it says that it has started. */
  static async start(app: keyof typeof STARTED, options: ProgramOptions): Promise<ServiceProcess> {
    const child = spawnApp(app, [], options);
    const service = new ServiceProcess(app, child, watchOver(child));
    try {
      await service.waitForLog(({ msg }) => msg === STARTED[app], `"${STARTED[app]}"`, START_DEADLINE_MS);
      if (app !== 'worker') checkAnswersOf(service.url);
    } catch (error) {
      await service.kill();
      throw error;
    }
    return service;
  }

  /** Starts several at the same instant; when one of them fails, none is left. */
  static async startAll(
    apps: readonly (keyof typeof STARTED)[],
    options: ProgramOptions,
  ): Promise<ServiceProcess[]> {
    const outcomes = await Promise.allSettled(apps.map((app) => ServiceProcess.start(app, options)));
    const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (!failed) return started;
    await Promise.all(started.map((service) => service.kill()));
    throw failed.reason;
  }

  /** What the service logged so far. */
  get log(): readonly LogLine[] {
    return this.lines;
  }

  /** All that it wrote so far, on standard output and as errors. */
  get output(): string {
    return [...this.lines.map(({ text }) => text), this.errors].join('\n');
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The base URL of its API. */
  get url(): string {
    const line = this.lines.find(({ msg }) => msg === STARTED.api);
    if (typeof line?.url !== 'string') throw this.complaint('has no API');
    return line.url;
  }

  /** Waits for a line of the log, past ones included. */
  async waitForLog(wanted: (line: LogLine) => boolean, what: string, timeoutMs = 30_000): Promise<LogLine> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = this.lines.find(wanted);
      if (found) return found;
      if (this.hasEnded) throw this.complaint(`ended before it logged ${what}`);
      if (deadline.aborted) throw this.complaint(`did not log ${what} within ${timeoutMs} ms`);
      await once(this.written, 'line', { signal: deadline }).catch(() => undefined);
    }
  }

  /** Sends a request to its API; a body is sent as JSON, text as it is. */
  async request(method: string, path: string, body?: unknown): Promise<Answer> {
    const content = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${this.url}${path}`, {
      method,
      body: content,
      headers: content === undefined ? {} : { 'Content-Type': 'application/json' },
      signal: AbortSignal.timeout(30_000),
    }).catch((error: unknown) => {
      throw this.complaint(`did not answer ${method} ${path}: ${String(error)}`);
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  }

  /** Stops it by SIGTERM. @throws Error when it does not end in time, or not with code 0 */
  async stop(): Promise<void> {
    if (this.hasEnded) throw this.complaint('ended before it was stopped');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_DEADLINE_MS);
    const { code, signal } = await this.ended;
    clearTimeout(timer);
    if (code !== 0)
      throw this.complaint(`ended with ${signal ?? `exit code ${code ?? 'none'}`} after SIGTERM`);
  }

  /** Ends it by SIGKILL, as a crash would. May be called for one that has ended. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** An error that shows what the service wrote last. */
  complaint(what: string): Error {
    const last = this.lines.slice(-SHOWN_LINES).map(({ text }) => text.slice(0, 600));
    return new Error(
      [`The ${this.app} process ${what}. It wrote:`, ...last, this.errors.slice(-4_000)].join('\n'),
    );
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private read(text: string): void {
    const value = parsed(text);
    const fields = typeof value === 'object' && value !== null ? value : {};
    this.lines.push({ msg: '', ...fields, text });
    this.written.emit('line');
  }
}

/** A program under way that ends by itself. */
export interface RunningProgram {
  /** Sends a signal: SIGINT as Ctrl-C does, SIGKILL as a crash would. */
  signal(signal: NodeJS.Signals): void;
  readonly end: Promise<ProgramEnd>;
}

/** Starts an app that is expected to end by itself; it is killed when it takes too long. */
export function startProgram(app: AppName, args: readonly string[], options: ProgramOptions): RunningProgram {
  const child = spawnApp(app, args, options);
  const watchdog = watchOver(child);
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), PROGRAM_DEADLINE_MS);
  const end = once(child, 'close').then(([code]: unknown[]) => {
    clearTimeout(timer);
    watchdog.kill('SIGKILL');
    return { code: code as number | null, out, err };
  });
  return { end, signal: (signal) => child.kill(signal) };
}

/** Runs an app that is expected to end by itself, such as the command line or a service that cannot start. */
export async function runProgram(
  app: AppName,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramEnd> {
  const ended = await startProgram(app, args, options).end;
  if (ended.code === null) {
    throw new Error(`${app} ${args.join(' ')} did not end by itself. It wrote:\n${ended.out}\n${ended.err}`);
  }
  return ended;
}

/** Runs a command of the command line. @throws Error with what it wrote when it fails */
export async function runCommand(args: readonly string[], options: ProgramOptions): Promise<string> {
  const { code, out, err } = await runProgram('cli', args, options);
  if (code !== 0)
    throw new Error(`cli ${args.join(' ')} ended with exit code ${code ?? 'none'}: ${out}\n${err}`);
  return out;
}

function spawnApp(app: AppName, args: readonly string[], options: ProgramOptions): ChildProcess {
  const { folder, env, build = OWN_BUILD } = options;
  const program = join(build.repository, 'dist/apps', app, 'main.js');
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first.`);
  return spawn(build.node, [program, ...args], {
    cwd: folder.root,
    env: { ...environmentOf(folder), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Nothing of the tester's own environment but what a program needs to run. */
function environmentOf(folder: ServiceFolder): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: folder.root,
    DATA_DIR: folder.dataDir,
    CONFIG_DIR: folder.configDir,
    API_HOST: '127.0.0.1',
    API_PORT: '0',
    MATH_HTTP_PORT: '0',
    SEARCH_HTTP_PORT: '0',
    TRADE_HTTP_PORT: '0',
    GETPRICE_HTTP_PORT: '0',
  };
}

/** Ends the process when the test process goes away without ending it: then its input closes. */
function watchOver(child: ChildProcess): ChildProcess {
  const script = 'cat >/dev/null; kill -9 "$1" 2>/dev/null';
  return spawn('sh', ['-c', script, 'watchdog', String(child.pid)], { stdio: ['pipe', 'ignore', 'ignore'] });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
