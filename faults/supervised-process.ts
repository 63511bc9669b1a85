import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const RESTART_PAUSE_MS = 100;
/** How often in a row a process may fail to start before nobody expects it any more. */
const MOST_START_FAILURES = 100;
const STOP_TIMEOUT_MS = 45_000;

/** How a process is started, and which line of its log says that it has. */
export interface Program {
  readonly name: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly readyMessage: string;
  /** Where everything that it writes is kept. */
  readonly logFile: string;
}

/** A process that is started again whenever it ends, as a supervisor does, until it is shut down. */
export class SupervisedProcess {
  private readonly events = new EventEmitter();
  private readonly log: WriteStream;
  private child: ChildProcess | undefined;
  private readonly killed = new WeakSet<ChildProcess>();
  private wanted = false;
  private isReady = false;
  /** Starts that failed since the last one that did not. */
  private startFailures = 0;
  /** Whether it gave up: every start failed. */
  broken = false;

  constructor(private readonly program: Program) {
    this.log = createWriteStream(program.logFile, { flags: 'a' });
    this.events.setMaxListeners(0);
  }

  get name(): string {
    return this.program.name;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts it; from now on it is started again when it ends. */
  async start(): Promise<void> {
    this.wanted = true;
    this.spawn();
    await this.ready();
  }

  /** Waits until it has started, however often it has to be tried. @throws Error when it never does */
  async ready(): Promise<void> {
    while (!this.isReady) {
      if (this.broken) throw new Error(`${this.name} does not start; see ${this.program.logFile}`);
      await once(this.events, 'change');
    }
  }

  /** Ends it by SIGKILL; it starts again by itself. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    this.isReady = false;
    this.killed.add(child);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Kills it and does not start it again before `start`. */
  async hold(): Promise<void> {
    this.wanted = false;
    await this.kill();
  }

  /** Ends it by SIGTERM for good. @returns what was wrong with its end; undefined when nothing was */
  shutDown(): Promise<string | undefined> {
    this.wanted = false;
    return this.terminate();
  }

  /** Ends it by SIGTERM; it starts again by itself. @returns what was wrong with its end; undefined when nothing was */
  async terminate(): Promise<string | undefined> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return undefined;
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const [code, signal] = await ended;
    clearTimeout(timer);
    // Killed by another fault meanwhile, unless it took too long.
    if (code === 0 || (signal === 'SIGKILL' && this.killed.has(child))) return undefined;
    return `${this.name} ended with ${signal ?? `exit code ${String(code)}`} after SIGTERM`;
  }

  private spawn(): void {
    const { file, env } = this.program;
    const child = spawn(process.execPath, [file], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const watchdog = watchOver(child);
    this.child = child;
    child.stderr.on('data', (text: Buffer) => this.log.write(text));
    createInterface({ input: child.stdout }).on('line', (text) => {
      this.read(text);
    });
    child.once('exit', () => {
      watchdog.kill('SIGKILL');
      this.startFailures = this.isReady ? 0 : this.startFailures + 1;
      this.isReady = false;
      this.broken = this.startFailures > MOST_START_FAILURES;
      this.events.emit('change');
      if (this.wanted && !this.broken) void this.startAgain(child);
    });
  }

  private async startAgain(ended: ChildProcess): Promise<void> {
    await pause(RESTART_PAUSE_MS);
    if (this.wanted && this.child === ended) this.spawn();
  }

  private read(text: string): void {
    this.log.write(`${text}\n`);
    if (parseLine(text).msg === this.program.readyMessage) {
      this.isReady = true;
      this.startFailures = 0;
      this.events.emit('change');
    }
  }
}

/** Ends the process when the harness goes away without ending it: then the watchdog's input closes. */
function watchOver(child: ChildProcess): ChildProcess {
  const script = 'cat >/dev/null; kill -9 "$1" 2>/dev/null';
  return spawn('sh', ['-c', script, 'watchdog', String(child.pid)], { stdio: ['pipe', 'ignore', 'ignore'] });
}

function parseLine(text: string): { readonly msg?: unknown } {
  try {
    return JSON.parse(text) as { readonly msg?: unknown };
  } catch {
    // Cut off by a kill, or not a line of the service's log.
    return {};
  }
}
