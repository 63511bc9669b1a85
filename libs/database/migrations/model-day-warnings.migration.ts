import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What a reader has to know about a model-day, as JSON; nothing for those that are there. In plain SQL, as `actions.commission`. */
export class ModelDayWarnings1764600000001 implements MigrationInterface {
  readonly name = 'ModelDayWarnings1764600000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "model_days" ADD COLUMN "warnings" text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "model_days" DROP COLUMN "warnings"`);
  }
}
