import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const TICKS_PER_SECOND = 100;
const START_TIMEOUT_MS = 60_000;

/** What a process has used since it started. */
export interface ProcessUsage {
  readonly name: string;
  /** The highest resident memory (VmHWM), in MB. */
  readonly peakMemoryMb: number;
  readonly cpuSeconds: number;
}

/** A line of a program's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A compiled program to run. */
export interface Program {
  readonly file: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A process under measurement. */
export class ServiceProcess {
  private readonly child: ChildProcess;

  constructor(
    readonly name: string,
    { file, args = [], env }: Program,
  ) {
    this.child = spawn(process.execPath, [...profilingOf(name), file, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  /**
   * Waits for the line of JSON on standard output that `isReady` accepts. Whatever is said later is read and dropped,
   * as a log collector would.
   */
  async ready(isReady: (line: LogLine) => boolean): Promise<LogLine> {
    const { stdout } = this.child;
    if (!stdout) throw new Error(`${this.name} has no standard output`);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), START_TIMEOUT_MS);
    try {
      for await (const text of createInterface({ input: stdout })) {
        const line = parseLine(text);
        if (isReady(line)) return line;
      }
    } finally {
      clearTimeout(timer);
      stdout.resume();
    }
    throw new Error(
      `${this.name} ended before it was ready (${this.child.signalCode ?? this.child.exitCode})`,
    );
  }

  /** From /proc, which only Linux has. */
  async usage(): Promise<ProcessUsage> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    const stat = await readFile(`/proc/${this.child.pid}/stat`, 'utf8');
    const peakKb = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]);
    const [userTicks, systemTicks] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return {
      name: this.name,
      peakMemoryMb: peakKb / 1_024,
      cpuSeconds: (Number(userTicks) + Number(systemTicks)) / TICKS_PER_SECOND,
    };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}

/** Runs a compiled program to its end; rejects when it fails. */
export async function runToEnd(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<void> {
  await promisify(execFile)(process.execPath, [file, ...args], { env: { ...process.env, ...env } });
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    // Not a line of the service's log.
    return {};
  }
}

/** With BENCH_PROFILE=FOLDER every process leaves a CPU profile there when it ends. */
function profilingOf(name: string): string[] {
  const folder = process.env['BENCH_PROFILE'];
  if (folder === undefined || folder === '') return [];
  return [
    '--cpu-prof',
    `--cpu-prof-dir=${folder}`,
    `--cpu-prof-name=${name.replaceAll(' ', '-')}.${process.hrtime.bigint()}.cpuprofile`,
  ];
}
