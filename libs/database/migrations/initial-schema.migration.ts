import {
  type MigrationInterface,
  type QueryRunner,
  Table,
  type TableColumnOptions,
  type TableOptions,
} from 'typeorm';

/** The first schema of the database, the same on SQLite and PostgreSQL. Never edited: a change is a new migration. */
export class InitialSchema1764000000000 implements MigrationInterface {
  readonly name = 'InitialSchema1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
  }
}

const varchar = (name: string, length: number): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: String(length),
});
const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const double = (name: string): TableColumnOptions => ({ name, type: 'double precision' });
const flag = (name: string): TableColumnOptions => ({ name, type: 'boolean' });
const id = (name: string): TableColumnOptions => varchar(name, 36);
const signature = varchar('signature', 120);
const symbol = varchar('symbol', 12);
const date = varchar('date', 10);
const money = (name: string): TableColumnOptions => varchar(name, 40);
const instant = (name: string): TableColumnOptions => varchar(name, 30);
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

const primary = (table: string, column: TableColumnOptions): TableColumnOptions => ({
  ...column,
  isPrimary: true,
  primaryKeyConstraintName: `pk_${table}`,
});
const autoIncrement = (table: string): TableColumnOptions => ({
  ...primary(table, integer('id')),
  isGenerated: true,
  generationStrategy: 'increment',
});
const reference = (
  name: string,
  column: string,
  to: string,
): NonNullable<TableOptions['foreignKeys']>[number] => ({
  name,
  columnNames: [column],
  referencedTableName: to.split('.')[0] ?? to,
  referencedColumnNames: [to.split('.')[1] ?? 'id'],
});
const index = (name: string, ...columnNames: string[]): NonNullable<TableOptions['indices']>[number] => ({
  name,
  columnNames,
});

const tables: readonly TableOptions[] = [
  {
    name: 'jobs',
    columns: [
      primary('jobs', id('id')),
      varchar('status', 20),
      text('config_path'),
      text('config'),
      text('dates'),
      text('models'),
      flag('replace_existing'),
      text('warnings'),
      nullable(text('error')),
      instant('created_at'),
      nullable(instant('started_at')),
      instant('updated_at'),
      nullable(instant('completed_at')),
      nullable(instant('queued_at')),
    ],
    indices: [index('ix_jobs_status', 'status'), index('ix_jobs_created_at', 'created_at')],
  },
  {
    name: 'model_days',
    columns: [
      primary('model_days', id('id')),
      id('job_id'),
      signature,
      date,
      varchar('status', 20),
      { ...integer('attempt'), default: 0 },
      { ...integer('failures'), default: 0 },
      nullable(varchar('worker_id', 120)),
      nullable(instant('started_at')),
      nullable(instant('completed_at')),
      nullable(text('error')),
      nullable(varchar('error_code', 60)),
      nullable(varchar('fault', 10)),
      nullable(instant('superseded_at')),
      nullable(varchar('stop_reason', 20)),
    ],
    foreignKeys: [reference('fk_model_days_job', 'job_id', 'jobs.id')],
    indices: [
      {
        ...index('uq_model_days_job_signature_date', 'job_id', 'signature', 'date'),
        isUnique: true,
        where: '"superseded_at" IS NULL',
      },
      index('ix_model_days_job_date', 'job_id', 'date'),
      index('ix_model_days_signature_date', 'signature', 'date'),
    ],
  },
  {
    name: 'portfolios',
    columns: [
      primary('portfolios', signature),
      varchar('init_date', 10),
      money('initial_cash'),
      flag('synthetic'),
      instant('created_at'),
    ],
  },
  {
    name: 'portfolio_days',
    columns: [
      primary('portfolio_days', id('model_day_id')),
      signature,
      date,
      money('cash'),
      money('portfolio_value'),
      money('profit'),
      double('return_fraction'),
      flag('provisional'),
      text('stale_symbols'),
      integer('first_line_id'),
      integer('line_count'),
      nullable(instant('superseded_at')),
    ],
    foreignKeys: [reference('fk_portfolio_days_model_day', 'model_day_id', 'model_days.id')],
    indices: [
      {
        ...index('uq_portfolio_days_signature_date', 'signature', 'date'),
        isUnique: true,
        where: '"superseded_at" IS NULL',
      },
      index('ix_portfolio_days_date', 'date'),
    ],
  },
  {
    name: 'holdings',
    withoutRowid: true,
    columns: [primary('holdings', id('model_day_id')), primary('holdings', symbol), double('shares')],
    foreignKeys: [reference('fk_holdings_model_day', 'model_day_id', 'model_days.id')],
  },
  {
    name: 'actions',
    withoutRowid: true,
    columns: [
      primary('actions', id('model_day_id')),
      primary('actions', integer('seq')),
      varchar('kind', 4),
      symbol,
      double('amount'),
      money('price'),
      money('total'),
    ],
    foreignKeys: [reference('fk_actions_model_day', 'model_day_id', 'model_days.id')],
  },
  {
    name: 'agent_sessions',
    columns: [
      primary('agent_sessions', id('model_day_id')),
      text('messages'),
      text('tool_usage'),
      nullable(text('token_usage')),
      integer('total_steps'),
      flag('stop_signal_received'),
      varchar('stop_reason', 20),
      text('reasoning_summary'),
    ],
    foreignKeys: [reference('fk_agent_sessions_model_day', 'model_day_id', 'model_days.id')],
  },
  { name: 'symbols', columns: [primary('symbols', symbol), flag('synthetic')] },
  {
    name: 'price_imports',
    columns: [
      autoIncrement('price_imports'),
      text('file_name'),
      varchar('format', 40),
      varchar('sha256', 64),
      flag('synthetic'),
      instant('imported_at'),
      integer('bars_added'),
      integer('bars_changed'),
      integer('bars_unchanged'),
      integer('bars_quarantined'),
    ],
  },
  {
    name: 'daily_bars',
    withoutRowid: true,
    columns: [
      primary('daily_bars', symbol),
      primary('daily_bars', date),
      money('open'),
      nullable(money('high')),
      nullable(money('low')),
      nullable(money('close')),
      nullable(double('volume')),
      integer('import_id'),
    ],
    foreignKeys: [
      reference('fk_daily_bars_symbol', 'symbol', 'symbols.symbol'),
      reference('fk_daily_bars_import', 'import_id', 'price_imports.id'),
    ],
    indices: [index('ix_daily_bars_date', 'date')],
  },
  {
    name: 'quarantined_bars',
    columns: [
      autoIncrement('quarantined_bars'),
      integer('import_id'),
      text('symbol'),
      text('date'),
      text('reason'),
      text('raw'),
    ],
    foreignKeys: [reference('fk_quarantined_bars_import', 'import_id', 'price_imports.id')],
    indices: [index('ix_quarantined_bars_import', 'import_id')],
  },
  {
    name: 'worker_heartbeats',
    columns: [
      primary('worker_heartbeats', varchar('worker_id', 120)),
      text('services'),
      instant('started_at'),
      instant('beat_at'),
    ],
  },
];
