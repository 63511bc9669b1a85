import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Jobs that one process works off alone. */
export class JobLeases1764400000005 implements MigrationInterface {
  readonly name = 'JobLeases1764400000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'job_leases',
        columns: [
          {
            name: 'job_id',
            type: 'varchar',
            length: '36',
            isPrimary: true,
            primaryKeyConstraintName: 'pk_job_leases',
          },
          { name: 'holder', type: 'varchar', length: '120' },
          { name: 'expires_at', type: 'varchar', length: '30' },
        ],
        foreignKeys: [
          {
            name: 'fk_job_leases_job',
            columnNames: ['job_id'],
            referencedTableName: 'jobs',
            referencedColumnNames: ['id'],
          },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('job_leases');
  }
}
