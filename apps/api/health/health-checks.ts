import { randomUUID } from 'node:crypto';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment } from '@app/config';
import { Database, HEARTBEAT_MAX_AGE_MS, Repositories, type ServiceState } from '@app/database';
import { QUEUE_BACKEND, SimulationQueue, type QueueBackend } from '@app/queue';
import { ENVIRONMENT } from '@app/simulation';
import { Inject, Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';

const SERVICES = ['mcp_math', 'mcp_search', 'mcp_trade', 'mcp_getprice'] as const;

/** Looks at one thing that the service stands on. */
export interface HealthCheck {
  check(): Promise<HealthIndicatorResult>;
}

/** The tool services, as the workers' heartbeats tell: a service is up when at least one live worker serves it. */
@Injectable()
export class ToolServicesHealth {
  constructor(
    private readonly repositories: Repositories,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    const workers = await this.repositories.heartbeats.live(HEARTBEAT_MAX_AGE_MS).catch(() => []);
    const services = Object.fromEntries(SERVICES.map((name) => [name, serviceState(name, workers)]));
    const indicator = this.indicators.check('services');
    const allUp = Object.values(services).every((service) => service.status === 'up');
    return allUp ? indicator.up({ services }) : indicator.down({ services });
  }
}

/** Whether DATA_DIR can be written to, and how much room it has. */
@Injectable()
export class StorageHealth {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('storage');
    const { dataDir } = this.environment;
    const writable = await canWrite(dataDir);
    const free = await statfs(dataDir).then(
      (stats) => Math.floor((stats.bavail * stats.bsize) / 1_048_576),
      () => null,
    );
    const storage = { data_directory: 'DATA_DIR', writable, free_space_mb: free };
    return writable ? indicator.up(storage) : indicator.down(storage);
  }
}

@Injectable()
export class DatabaseHealth {
  constructor(
    private readonly database: Database,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('database');
    const { location } = this.database;
    const place: Record<string, string> =
      this.database.engine === 'sqlite' ? { path: location } : { host: location };
    return this.database.ping().then(
      () => indicator.up(place),
      () => indicator.down(place),
    );
  }
}

@Injectable()
export class QueueHealth {
  constructor(
    private readonly queue: SimulationQueue,
    @Inject(QUEUE_BACKEND) private readonly backend: QueueBackend,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('queue');
    const backend = { backend: this.backend.name };
    return this.queue.ping().then(
      () => indicator.up(backend),
      () => indicator.down(backend),
    );
  }
}

export const HEALTH_CHECKS = [ToolServicesHealth, StorageHealth, DatabaseHealth, QueueHealth];

function serviceState(
  name: string,
  workers: readonly { readonly services: Readonly<Record<string, ServiceState>> }[],
): ServiceState | { status: 'down'; url: null; error: string } {
  const states = workers.flatMap((worker) => worker.services[name] ?? []);
  const state = states.find((candidate) => candidate.status === 'up') ?? states[0];
  return (
    state ?? {
      status: 'down',
      url: null,
      error: 'No live worker serves it. Start one with npm run start:worker.',
    }
  );
}

/** Asks the file system itself: permissions alone do not tell about a full or read-only disk. */
async function canWrite(folder: string): Promise<boolean> {
  const probe = join(folder, `.health-${randomUUID()}`);
  return writeFile(probe, 'ok')
    .then(() => rm(probe))
    .then(
      () => true,
      () => false,
    );
}
