import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type Deployment } from './deployment.js';
import { type FaultName, type PlannedFault } from './fault.js';
import { type Trouble } from './provider.js';
import { type SupervisedProcess } from './supervised-process.js';

const POLL_MS = 60;
const AT_WORK_LIMIT_MS = 1_500;
/** A fault that is not over by then does not keep the next one back. */
const RECOVERY_LIMIT_MS = 25_000;

/** A fault that happened, and what it interrupted. */
export interface InjectedFault {
  readonly name: FaultName;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Model-days that were under way and must be completed by somebody. */
  readonly interrupted: readonly string[];
  /** The date under way, where the fault struck the job as a whole. */
  readonly during?: JobDate;
  /** Where no model-day shows the recovery: milliseconds until the service answered again. */
  readonly backAfterMs?: number;
}

/** A date of a job. */
export interface JobDate {
  readonly jobId: string;
  readonly date: string;
}

/** Faults that need the same thing wait for each other. */
const RESOURCES: Readonly<Partial<Record<FaultName, string>>> = {
  'kill-all': 'queue',
  flushall: 'queue',
  'redis-restart': 'queue',
  'redis-loss': 'queue',
  'queue-loss': 'queue',
  'model-hang': 'provider',
  'model-drop': 'provider',
  'model-429': 'provider',
  'model-500': 'provider',
  'disk-full': 'disk',
};

const TROUBLES: Readonly<Partial<Record<FaultName, Trouble>>> = {
  'model-hang': 'hang',
  'model-drop': 'drop-connection',
  'model-429': { status: 429, headers: { 'Retry-After': '1' } },
  'model-500': { status: 500 },
};

/** Disturbs a deployment by a plan. */
export class Injector {
  readonly injected: InjectedFault[] = [];
  /** What processes did wrong when they were asked to end. */
  readonly complaints: string[] = [];
  /** Faults that this machine does not allow. */
  readonly skipped: FaultName[] = [];
  /** True when all faults have happened and ended. */
  over = false;
  private readonly busy = new Map<string, Promise<void>>();

  constructor(
    private readonly deployment: Deployment,
    private readonly currentJob: () => string | undefined,
  ) {}

  /** One fault after the other; returns when all are over. */
  async run(plan: readonly PlannedFault[]): Promise<void> {
    try {
      await this.runAll(plan);
    } finally {
      this.over = true;
    }
  }

  private async runAll(plan: readonly PlannedFault[]): Promise<void> {
    for (const fault of plan) {
      await pause(fault.waitMs);
      const resource = RESOURCES[fault.name] ?? fault.name;
      await this.busy.get(resource);
      if (fault.name === 'disk-full' && !this.deployment.disk) {
        this.skipped.push(fault.name);
        continue;
      }
      const done = this.inject(fault);
      this.busy.set(resource, done);
      if (fault.early) continue;
      await done;
      await this.recovered(this.injected.at(-1));
    }
    await Promise.all(this.busy.values());
  }

  private async inject(fault: PlannedFault): Promise<void> {
    const { workers, api } = this.deployment;
    const worker = workers[Math.floor(fault.choice * workers.length)] ?? api;
    switch (fault.name) {
      case 'worker-kill':
        await this.atWork(worker, fault);
        return this.strike(fault, { worker }, () => worker.kill());
      case 'worker-term':
        await this.atWork(worker, fault);
        return this.strike(fault, { worker }, async () => {
          this.complain(await worker.terminate());
        });
      case 'api-kill':
        return this.killApi(api);
      case 'kill-all':
        return this.killAll(fault);
      case 'worker-stop':
        await this.atWork(worker, fault);
        return this.strike(fault, { worker }, () => stop(worker, fault.holdMs));
      case 'tools-blocked':
        await this.atWork(worker, fault);
        return this.strike(fault, { worker }, () => {
          worker.signal('SIGUSR2');
        });
      case 'flushall':
      case 'redis-restart':
      case 'redis-loss':
        return this.strike(fault, {}, () => this.disturbRedis(fault));
      case 'queue-loss':
        return this.strike(fault, {}, () => this.loseEmbeddedQueue());
      case 'model-hang':
      case 'model-drop':
      case 'model-429':
      case 'model-500':
        return this.strike(fault, {}, () => this.troubleProvider(fault));
      case 'database-cut':
        return this.strike(fault, {}, () => this.deployment.reader.cutConnections());
      case 'disk-full':
        return this.strike(fault, {}, () => this.fillDisk(fault.holdMs));
    }
  }

  /** Waits for an instant at which the worker has model-days under way, for a while; then for some part of a session. */
  private async atWork(worker: SupervisedProcess, { intoSessionMs }: PlannedFault): Promise<void> {
    await worker.ready();
    const deadline = Date.now() + AT_WORK_LIMIT_MS;
    while (Date.now() < deadline && (await this.underWay(worker.pid)).interrupted.length === 0)
      await pause(POLL_MS / 4);
    await pause(intoSessionMs);
  }

  /** Notes what is under way, then lets the fault happen. The instant is that of its beginning. */
  private async strike(
    { name }: PlannedFault,
    victim: { readonly worker?: SupervisedProcess },
    happen: () => void | Promise<void>,
  ): Promise<void> {
    const { interrupted, during } = await this.underWay(victim.worker?.pid);
    const happening = happen();
    this.injected.push({ name, at: Date.now(), interrupted, ...(!victim.worker && { during }) });
    await happening;
  }

  private async killApi(api: SupervisedProcess): Promise<void> {
    await api.ready();
    const at = Date.now();
    await api.kill();
    await api.ready();
    this.injected.push({ name: 'api-kill', at, interrupted: [], backAfterMs: Date.now() - at });
  }

  /** Kills the API that has just been asked to start a job, which it then has, or has not, or has to half. */
  async killDuringTrigger(afterMs: number): Promise<void> {
    const { api, queue } = this.deployment;
    await pause(afterMs);
    const at = Date.now();
    await api.kill();
    await api.ready();
    const name = queue === 'embedded' ? 'kill-all' : 'api-kill';
    this.injected.push({ name, at, interrupted: [], backAfterMs: Date.now() - at });
  }

  private complain(complaint: string | undefined): void {
    if (complaint !== undefined) this.complaints.push(complaint);
  }

  private async killAll(fault: PlannedFault): Promise<void> {
    const { processes, redis } = this.deployment;
    await Promise.all(processes.map((each) => each.ready()));
    const withRedis = redis !== undefined && fault.choice < 0.5;
    await this.strike(fault, {}, async () => {
      await Promise.all([...processes.map((each) => each.kill()), ...(withRedis ? [redis.kill()] : [])]);
      if (withRedis) await redis.start();
    });
    await Promise.all(processes.map((each) => each.ready()));
  }

  private async disturbRedis({ name, holdMs }: PlannedFault): Promise<void> {
    const { redis } = this.deployment;
    if (!redis) throw new Error(`${name} needs Redis`);
    if (name === 'flushall') {
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
      return;
    }
    await redis.kill();
    if (name === 'redis-loss') await redis.forget();
    await pause(holdMs);
    await redis.start();
  }

  private async loseEmbeddedQueue(): Promise<void> {
    const { processes, dataDir } = this.deployment;
    for (const each of processes) await each.hold();
    await rm(join(dataDir, 'queue'), { recursive: true, force: true });
    await Promise.all(processes.map((each) => each.start()));
  }

  private async troubleProvider({ name, holdMs }: PlannedFault): Promise<void> {
    this.deployment.provider.giveTrouble(TROUBLES[name]);
    await pause(holdMs);
    this.deployment.provider.giveTrouble(undefined);
  }

  private async fillDisk(holdMs: number): Promise<void> {
    this.deployment.disk?.fill();
    await pause(holdMs);
    this.deployment.disk?.empty();
  }

  /** The model-days that run now: those of one process, or all of the date under way. */
  private async underWay(pid?: number): Promise<{ interrupted: readonly string[]; during?: JobDate }> {
    const jobId = this.currentJob();
    if (jobId === undefined) return { interrupted: [] };
    const own = pid === undefined ? '' : `AND status = 'running' AND worker_id LIKE '%-${pid}-%'`;
    const rows = await this.deployment.reader.rows(
      `SELECT id, date FROM model_days WHERE job_id = '${jobId}' AND status IN ('pending', 'running') ${own}
         AND date = (SELECT MIN(date) FROM model_days WHERE job_id = '${jobId}' AND status IN ('pending', 'running'))`,
    );
    const [first] = rows;
    return {
      interrupted: rows.map(({ id }) => String(id)),
      during: first && { jobId, date: String(first.date) },
    };
  }

  /** Waits until what was interrupted is completed and every process is back. */
  private async recovered(fault: InjectedFault | undefined): Promise<void> {
    const deadline = Date.now() + RECOVERY_LIMIT_MS;
    await Promise.all(this.deployment.processes.map((each) => each.ready()));
    while (fault && fault.interrupted.length > 0 && Date.now() < deadline) {
      const ids = fault.interrupted.map((id) => `'${id}'`).join(', ');
      const open = `SELECT id FROM model_days WHERE id IN (${ids}) AND status IN ('pending', 'running')`;
      if ((await this.deployment.reader.rows(open)).length === 0) return;
      await pause(POLL_MS);
    }
  }
}

async function stop(worker: SupervisedProcess, holdMs: number): Promise<void> {
  worker.signal('SIGSTOP');
  await pause(holdMs);
  worker.signal('SIGCONT');
}
