import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** When a model-day may be tried again whose provider asked for a wait. In plain SQL, as `actions.commission`. */
export class ModelDayNextAttempt1764600000002 implements MigrationInterface {
  readonly name = 'ModelDayNextAttempt1764600000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "model_days" ADD COLUMN "next_attempt_at" varchar(30)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "model_days" DROP COLUMN "next_attempt_at"`);
  }
}
