import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A request that was answered, under the key that its caller gave it. */
@Entity('idempotency_keys')
@Index('ix_idempotency_keys_created_at', ['createdAt'])
export class IdempotencyKeyEntity {
  /** The caller to whom the key belongs. */
  @PrimaryColumn({ type: 'varchar', length: 40, primaryKeyConstraintName: 'pk_idempotency_keys' })
  scope!: string;

  @PrimaryColumn({ type: 'varchar', length: 255, primaryKeyConstraintName: 'pk_idempotency_keys' })
  key!: string;

  /** Of the request's body, in hexadecimal. */
  @Column({ name: 'request_sha256', type: 'varchar', length: 64 })
  requestSha256!: string;

  /** The HTTP status of the answer. */
  @Column({ type: 'int' })
  status!: number;

  @Column({ type: 'simple-json' })
  body!: object;

  @Column({ name: 'created_at', type: 'varchar', length: 30 })
  createdAt!: string;
}
