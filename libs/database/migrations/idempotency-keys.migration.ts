import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Answers to triggers, under the keys that their callers gave them. */
export class IdempotencyKeys1764400000001 implements MigrationInterface {
  readonly name = 'IdempotencyKeys1764400000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(new Table(idempotencyKeys));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('idempotency_keys');
  }
}

const idempotencyKeys = {
  name: 'idempotency_keys',
  columns: [
    {
      name: 'scope',
      type: 'varchar',
      length: '40',
      isPrimary: true,
      primaryKeyConstraintName: 'pk_idempotency_keys',
    },
    {
      name: 'key',
      type: 'varchar',
      length: '255',
      isPrimary: true,
      primaryKeyConstraintName: 'pk_idempotency_keys',
    },
    { name: 'request_sha256', type: 'varchar', length: '64' },
    { name: 'status', type: 'integer' },
    { name: 'body', type: 'text' },
    { name: 'created_at', type: 'varchar', length: '30' },
  ],
  indices: [{ name: 'ix_idempotency_keys_created_at', columnNames: ['created_at'] }],
};
