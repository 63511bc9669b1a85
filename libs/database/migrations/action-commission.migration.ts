import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * What each trade cost besides its price; nothing for those that are there. In plain SQL, because TypeORM would copy the
 * whole table on SQLite and lose its WITHOUT ROWID on the way.
 */
export class ActionCommission1764100020000 implements MigrationInterface {
  readonly name = 'ActionCommission1764100020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "actions" ADD COLUMN "commission" varchar(40) NOT NULL DEFAULT '0'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "actions" DROP COLUMN "commission"`);
  }
}
