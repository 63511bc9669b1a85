import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

/** Downloads of prices, the jobs that wait for them, corporate actions and what these did to positions. */
export class MarketData1764100010000 implements MigrationInterface {
  readonly name = 'MarketData1764100010000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
  }
}

const varchar = (name: string, length: number, isNullable = false): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: String(length),
  isNullable,
});
const key = (column: TableColumnOptions, table: string): TableColumnOptions => ({
  ...column,
  isPrimary: true,
  primaryKeyConstraintName: `pk_${table}`,
});
const integer = (name: string, isNullable = false): TableColumnOptions => ({
  name,
  type: 'integer',
  isNullable,
});
const double = (name: string): TableColumnOptions => ({ name, type: 'double precision' });

const tables = [
  {
    name: 'price_downloads',
    columns: [
      {
        ...key(integer('id'), 'price_downloads'),
        isGenerated: true,
        generationStrategy: 'increment' as const,
      },
      varchar('symbol', 12),
      varchar('series', 40),
      varchar('size', 10),
      varchar('asked_at', 30),
      varchar('outcome', 20),
      integer('bars', true),
      varchar('first_date', 10, true),
      varchar('last_date', 10, true),
    ],
    indices: [
      { name: 'ix_price_downloads_asked_at', columnNames: ['asked_at'] },
      { name: 'ix_price_downloads_symbol', columnNames: ['symbol'] },
    ],
  },
  {
    name: 'job_downloads',
    columns: [
      key(varchar('job_id', 36), 'job_downloads'),
      varchar('start_date', 10, true),
      varchar('end_date', 10, true),
      { ...integer('attempt'), default: 0 },
    ],
    foreignKeys: [
      {
        name: 'fk_job_downloads_job',
        columnNames: ['job_id'],
        referencedTableName: 'jobs',
        referencedColumnNames: ['id'],
      },
    ],
  },
  {
    name: 'corporate_actions',
    withoutRowid: true,
    columns: [
      key(varchar('symbol', 12), 'corporate_actions'),
      key(varchar('date', 10), 'corporate_actions'),
      varchar('split_factor', 20),
      varchar('dividend', 40),
      varchar('recorded_at', 30),
    ],
  },
  {
    name: 'position_adjustments',
    withoutRowid: true,
    columns: [
      key(varchar('model_day_id', 36), 'position_adjustments'),
      key(integer('seq'), 'position_adjustments'),
      varchar('symbol', 12),
      varchar('date', 10),
      varchar('split_factor', 20),
      varchar('dividend', 40),
      double('shares_before'),
      double('shares_after'),
      varchar('cash', 40),
    ],
    foreignKeys: [
      {
        name: 'fk_position_adjustments_model_day',
        columnNames: ['model_day_id'],
        referencedTableName: 'model_days',
        referencedColumnNames: ['id'],
      },
    ],
  },
];
