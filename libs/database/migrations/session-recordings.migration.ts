import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Recordings of sessions, jobs that replay them, and what a run's identity is. */
export class SessionRecordings1764100000000 implements MigrationInterface {
  readonly name = 'SessionRecordings1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    // As SQL, because TypeORM would copy the whole table on SQLite.
    for (const column of JOB_COLUMNS) await runner.query(`ALTER TABLE "jobs" ADD COLUMN ${column}`);
    await runner.createTable(new Table(sessionRecordings));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('session_recordings');
    for (const column of [...JOB_COLUMNS].reverse()) {
      await runner.query(`ALTER TABLE "jobs" DROP COLUMN ${column.split(' ')[0] ?? ''}`);
    }
  }
}

const JOB_COLUMNS = [
  `"mode" varchar(20) NOT NULL DEFAULT 'simulate'`,
  '"source_job_id" varchar(36)',
  '"identity" text',
  '"system_fingerprints" text',
];

const sessionRecordings = {
  name: 'session_recordings',
  columns: [
    {
      name: 'model_day_id',
      type: 'varchar',
      length: '36',
      isPrimary: true,
      primaryKeyConstraintName: 'pk_session_recordings',
    },
    { name: 'attempt', type: 'integer' },
    { name: 'format', type: 'integer' },
    { name: 'data', type: 'text' },
  ],
  foreignKeys: [
    {
      name: 'fk_session_recordings_model_day',
      columnNames: ['model_day_id'],
      referencedTableName: 'model_days',
      referencedColumnNames: ['id'],
    },
  ],
};
