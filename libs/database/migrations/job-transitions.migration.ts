import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The audit log of jobs, which the database itself keeps from being rewritten. */
export class JobTransitions1764400010001 implements MigrationInterface {
  readonly name = 'JobTransitions1764400010001';

  async up(runner: QueryRunner): Promise<void> {
    // As SQL, because TypeORM would copy the whole table on SQLite.
    await runner.query('ALTER TABLE "jobs" ADD COLUMN "request_id" varchar(80)');
    await runner.createTable(new Table(jobTransitions));
    for (const statement of APPEND_ONLY[engineOf(runner)]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('job_transitions');
    if (engineOf(runner) === 'postgres') await runner.query('DROP FUNCTION refuse_change_of_audit_log()');
    await runner.query('ALTER TABLE "jobs" DROP COLUMN "request_id"');
  }
}

function engineOf(runner: QueryRunner): 'sqlite' | 'postgres' {
  return runner.dataSource.options.type === 'postgres' ? 'postgres' : 'sqlite';
}

const REFUSAL = 'job_transitions is append-only';

const APPEND_ONLY = {
  sqlite: ['UPDATE', 'DELETE'].map(
    (change) =>
      `CREATE TRIGGER job_transitions_refuse_${change.toLowerCase()} BEFORE ${change} ON job_transitions ` +
      `BEGIN SELECT RAISE(ABORT, '${REFUSAL}'); END`,
  ),
  postgres: [
    `CREATE FUNCTION refuse_change_of_audit_log() RETURNS trigger LANGUAGE plpgsql AS ` +
      `$$ BEGIN RAISE EXCEPTION '${REFUSAL}'; END $$`,
    'CREATE TRIGGER job_transitions_refuse_change BEFORE UPDATE OR DELETE ON job_transitions ' +
      'FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit_log()',
  ],
};

const jobTransitions = {
  name: 'job_transitions',
  columns: [
    {
      name: 'job_id',
      type: 'varchar',
      length: '36',
      isPrimary: true,
      primaryKeyConstraintName: 'pk_job_transitions',
    },
    { name: 'seq', type: 'integer', isPrimary: true, primaryKeyConstraintName: 'pk_job_transitions' },
    { name: 'from_status', type: 'varchar', length: '20', isNullable: true },
    { name: 'to_status', type: 'varchar', length: '20' },
    { name: 'at', type: 'varchar', length: '30' },
    { name: 'action', type: 'varchar', length: '20' },
    { name: 'actor', type: 'text' },
    { name: 'source', type: 'text' },
    { name: 'request_id', type: 'varchar', length: '80', isNullable: true },
    { name: 'reason', type: 'text', isNullable: true },
  ],
  foreignKeys: [
    {
      name: 'fk_job_transitions_job',
      columnNames: ['job_id'],
      referencedTableName: 'jobs',
      referencedColumnNames: ['id'],
    },
  ],
};
