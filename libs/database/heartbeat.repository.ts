import { type Database } from './database.js';
import { WorkerHeartbeatEntity } from './entities/worker-heartbeat.entity.js';
import { type ServiceState } from './service-state.js';

/** A worker's sign of life. `services` by name: mcp_math, mcp_search, mcp_trade, mcp_getprice. */
export interface Heartbeat {
  readonly workerId: string;
  readonly services: Readonly<Record<string, ServiceState>>;
  /** When the worker started, ISO 8601 in UTC. */
  readonly startedAt: string;
}

/** A heartbeat and when it came, ISO 8601 in UTC. */
export interface RecordedHeartbeat extends Heartbeat {
  readonly beatAt: string;
}

/** A worker whose last sign of life is older does not live any more; it beats every five seconds. */
export const HEARTBEAT_MAX_AGE_MS = 16_000;

/** Which workers live, and where their tool services are. Ages are judged by the clocks of the machines. */
export class HeartbeatRepository {
  constructor(private readonly database: Database) {}

  /** Records that the worker lives now; its previous sign of life is replaced. */
  async beat(heartbeat: Heartbeat, now = new Date()): Promise<void> {
    const { workerId, services, startedAt } = heartbeat;
    await this.database.transaction((manager) =>
      manager
        .createQueryBuilder()
        .insert()
        .into(WorkerHeartbeatEntity)
        .values({ workerId, services: { ...services }, startedAt, beatAt: now.toISOString() })
        .orUpdate(['services', 'started_at', 'beat_at'], ['worker_id'])
        .updateEntity(false)
        .execute(),
    );
  }

  /** The workers whose last sign of life is not older than `maxAgeMs`, by id. */
  async live(maxAgeMs: number, now = new Date()): Promise<RecordedHeartbeat[]> {
    const oldest = new Date(now.getTime() - maxAgeMs).toISOString();
    const rows = await this.database.read
      .createQueryBuilder(WorkerHeartbeatEntity, 'worker')
      .where('worker.beatAt >= :oldest', { oldest })
      .orderBy('worker.workerId')
      .getMany();
    return rows.map((row) => ({
      workerId: row.workerId,
      services: row.services,
      startedAt: row.startedAt,
      beatAt: row.beatAt,
    }));
  }

  /** Forgets a worker that has stopped; an unknown one is no error. */
  async remove(workerId: string): Promise<void> {
    await this.database.transaction((manager) => manager.delete(WorkerHeartbeatEntity, { workerId }));
  }
}
