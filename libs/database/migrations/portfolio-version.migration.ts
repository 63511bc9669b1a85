import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';

/** Portfolios count their changes, so that a reader can tell whether what it knows is still true. */
export class PortfolioVersion1764300000000 implements MigrationInterface {
  readonly name = 'PortfolioVersion1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('portfolios', new TableColumn({ name: 'version', type: 'integer', default: 0 }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('portfolios', 'version');
  }
}
