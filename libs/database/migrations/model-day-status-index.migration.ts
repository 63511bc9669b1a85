import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Counting model-days by status reads the index alone, however many there are. */
export class ModelDayStatusIndex1764400000002 implements MigrationInterface {
  readonly name = 'ModelDayStatusIndex1764400000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "ix_model_days_status" ON "model_days" ("status") WHERE "superseded_at" IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "ix_model_days_status"`);
  }
}
