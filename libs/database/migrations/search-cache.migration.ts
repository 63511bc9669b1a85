import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const key = { isPrimary: true, primaryKeyConstraintName: 'pk_search_cache' };

/** What searches found, by the session's date and the query. */
export class SearchCache1764000600000 implements MigrationInterface {
  readonly name = 'SearchCache1764000600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'search_cache',
        columns: [
          { name: 'date', type: 'varchar', length: '10', ...key },
          { name: 'query_hash', type: 'varchar', length: '64', ...key },
          { name: 'query', type: 'text' },
          { name: 'answer', type: 'text' },
          { name: 'fetched_at', type: 'varchar', length: '30' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('search_cache');
  }
}
