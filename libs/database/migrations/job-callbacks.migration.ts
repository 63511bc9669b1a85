import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Who is to be told of the ends of jobs, and how far that is. */
export class JobCallbacks1764400020001 implements MigrationInterface {
  readonly name = 'JobCallbacks1764400020001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(new Table(jobCallbacks));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('job_callbacks');
  }
}

const jobCallbacks = {
  name: 'job_callbacks',
  columns: [
    {
      name: 'id',
      type: 'varchar',
      length: '36',
      isPrimary: true,
      primaryKeyConstraintName: 'pk_job_callbacks',
    },
    { name: 'job_id', type: 'varchar', length: '36' },
    { name: 'url', type: 'text' },
    { name: 'delivery_id', type: 'varchar', length: '36', isNullable: true },
    { name: 'job_status', type: 'varchar', length: '20', isNullable: true },
    { name: 'status', type: 'varchar', length: '20' },
    { name: 'attempts', type: 'integer' },
    { name: 'due_at', type: 'varchar', length: '30', isNullable: true },
    { name: 'last_error', type: 'text', isNullable: true },
    { name: 'created_at', type: 'varchar', length: '30' },
  ],
  indices: [
    { name: 'ix_job_callbacks_job', columnNames: ['job_id'] },
    { name: 'ix_job_callbacks_due_at', columnNames: ['due_at'] },
  ],
  foreignKeys: [
    {
      name: 'fk_job_callbacks_job',
      columnNames: ['job_id'],
      referencedTableName: 'jobs',
      referencedColumnNames: ['id'],
    },
  ],
};
