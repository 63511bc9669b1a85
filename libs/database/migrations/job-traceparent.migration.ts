import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Jobs remember the trace of the request that started them. In plain SQL, because TypeORM would copy the table on SQLite. */
export class JobTraceparent1764400010002 implements MigrationInterface {
  readonly name = 'JobTraceparent1764400010002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "jobs" ADD COLUMN "traceparent" varchar(55)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "jobs" DROP COLUMN "traceparent"`);
  }
}
