import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

/** What each attempt at a model-day took of its provider. */
export class AttemptUsage1764100000000 implements MigrationInterface {
  readonly name = 'AttemptUsage1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'attempt_usage',
        columns: [
          { name: 'model_day_id', type: 'varchar', length: '36', ...key },
          { name: 'attempt', type: 'integer', ...key },
          ...['model_calls', 'failed_calls', 'unknown_calls', 'unknown_cost_calls'].map(count),
          ...['prompt_tokens', 'cached_tokens', 'completion_tokens', 'reasoning_tokens', 'total_tokens'].map(
            tokens,
          ),
          { name: 'cost_usd', type: 'varchar', length: '40', isNullable: true },
          { name: 'cost_source', type: 'varchar', length: '10', isNullable: true },
          { name: 'model_latency_ms', type: 'double precision' },
          { name: 'calls', type: 'text' },
        ],
        foreignKeys: [
          {
            name: 'fk_attempt_usage_model_day',
            columnNames: ['model_day_id'],
            referencedTableName: 'model_days',
            referencedColumnNames: ['id'],
          },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('attempt_usage');
  }
}

const key = { isPrimary: true, primaryKeyConstraintName: 'pk_attempt_usage' };

function count(name: string): TableColumnOptions {
  return { name, type: 'integer' };
}

function tokens(name: string): TableColumnOptions {
  return { name, type: 'double precision', isNullable: true };
}
