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

/** A process under measurement. */
export class ServiceProcess {
  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    /** The line that told that it is ready. */
    readonly readyLine: Record<string, unknown>,
  ) {}

  /**
   * Starts a compiled program and waits for a line of JSON on its standard output that `isReady` accepts.
   * Whatever it says later is read and dropped, as a log collector would.
   */
  static async start(
    name: string,
    program: {
      readonly file: string;
      readonly args?: readonly string[];
      readonly env: Record<string, string>;
    },
    isReady: (line: Record<string, unknown>) => boolean,
  ): Promise<ServiceProcess> {
    const child = spawn(process.execPath, [...profilingOf(name), program.file, ...(program.args ?? [])], {
      env: { ...process.env, ...program.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
    const lines = createInterface({ input: child.stdout });
    try {
      for await (const line of lines) {
        const fields = parseLine(line);
        if (isReady(fields)) return new ServiceProcess(name, child, fields);
      }
    } finally {
      clearTimeout(timer);
      child.stdout.resume();
    }
    throw new Error(`${name} ended before it was ready`);
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

function parseLine(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
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
