import { type ServiceState } from '../service-state.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The last sign of life of a worker, with the addresses and states of the tool services it serves. */
@Entity('worker_heartbeats')
export class WorkerHeartbeatEntity {
  @PrimaryColumn({
    name: 'worker_id',
    type: 'varchar',
    length: 120,
    primaryKeyConstraintName: 'pk_worker_heartbeats',
  })
  workerId!: string;

  @Column({ type: 'simple-json' })
  services!: Record<string, ServiceState>;

  @Column({ name: 'started_at', type: 'varchar', length: 30 })
  startedAt!: string;

  @Column({ name: 'beat_at', type: 'varchar', length: 30 })
  beatAt!: string;
}
