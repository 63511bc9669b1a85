import { type StopReason } from '@app/domain';
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ModelDayEntity } from './model-day.entity.js';

/** The conversation of an agent inside one completed model-day. */
@Entity('agent_sessions')
export class AgentSessionEntity {
  @ForeignKey(() => ModelDayEntity, { name: 'fk_agent_sessions_model_day' })
  @PrimaryColumn({
    name: 'model_day_id',
    type: 'varchar',
    length: 36,
    primaryKeyConstraintName: 'pk_agent_sessions',
  })
  modelDayId!: string;

  /** The messages in order, as they went over the wire: `{role, content, ...}`. */
  @Column({ type: 'simple-json' })
  messages!: Record<string, unknown>[];

  /** Calls by tool group: math, search, trade, get_price. */
  @Column({ name: 'tool_usage', type: 'simple-json' })
  toolUsage!: Record<string, number>;

  /** Of sessions before `attempt_usage` was kept; null since. */
  @Column({ name: 'token_usage', type: 'simple-json', nullable: true })
  tokenUsage!: Record<string, unknown> | null;

  @Column({ name: 'total_steps', type: 'int' })
  totalSteps!: number;

  @Column({ name: 'stop_signal_received', type: 'boolean' })
  stopSignalReceived!: boolean;

  @Column({ name: 'stop_reason', type: 'varchar', length: 20 })
  stopReason!: StopReason;

  @Column({ name: 'reasoning_summary', type: 'text' })
  reasoningSummary!: string;
}
