import { type EntityManager, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';

/** What a parameter of a prepared select may be on both engines. */
export type ParameterValue = string | number;

interface Prepared {
  readonly sql: string;
  readonly order: readonly string[];
}

/**
 * A select whose SQL is put together once and then runs with other values each time: for reads so frequent that the
 * query builder would take longer than the database. Belongs to one database, because engines differ in their SQL.
 */
export class PreparedSelect<
  Row,
  Parameters extends Readonly<Record<string, ParameterValue>> = Record<string, never>,
> {
  private prepared: Prepared | undefined;

  /**
   * @param build the select, its columns named as in `Row`; the values that it is given for its parameters stand for
   *   those of each run, so that it must not depend on them
   * @param names of the parameters, as the select writes them (`:name`)
   */
  constructor(
    private readonly build: (manager: EntityManager) => SelectQueryBuilder<ObjectLiteral>,
    private readonly names: readonly (keyof Parameters & string)[] = [],
  ) {}

  async rows(manager: EntityManager, parameters: Parameters): Promise<Row[]> {
    this.prepared ??= prepare(this.build(manager), this.names);
    return run(manager, this.prepared, parameters);
  }
}

/**
 * The same for many rows of text and whole numbers, in no order: the engine hands them over as one JSON text, which takes
 * half the time of a row by row answer.
 */
export class PreparedList<Row, Parameters extends Readonly<Record<string, ParameterValue>>> {
  private prepared: Prepared | undefined;

  /** As for `PreparedSelect`. */
  constructor(
    private readonly build: (manager: EntityManager) => SelectQueryBuilder<ObjectLiteral>,
    private readonly names: readonly (keyof Parameters & string)[],
  ) {}

  async rows(manager: EntityManager, parameters: Parameters): Promise<Row[]> {
    this.prepared ??= asJson(this.build(manager), this.names);
    const [answer] = await run<{ readonly list: string }>(manager, this.prepared, parameters);
    return JSON.parse(answer?.list ?? '[]') as Row[];
  }
}

function prepare(select: SelectQueryBuilder<ObjectLiteral>, names: readonly string[]): Prepared {
  // Each parameter's value is its own name: where it comes out is where a run's value belongs.
  const named = Object.fromEntries(names.map((name) => [name, name]));
  const [sql, order] = select.setParameters(named).getQueryAndParameters();
  return { sql, order: order.map(String) };
}

function asJson(select: SelectQueryBuilder<ObjectLiteral>, names: readonly string[]): Prepared {
  const { sql, order } = prepare(select, names);
  const columns = select.expressionMap.selects.map(({ aliasName = '' }) => `'${aliasName}', "${aliasName}"`);
  const list =
    select.dataSource.options.type === 'postgres'
      ? `COALESCE(json_agg(json_build_object(${columns.join(', ')})), '[]')::text`
      : `json_group_array(json_object(${columns.join(', ')}))`;
  return { sql: `SELECT ${list} AS "list" FROM (${sql}) AS "rows"`, order };
}

function run<Row>(
  manager: EntityManager,
  { sql, order }: Prepared,
  parameters: Readonly<Record<string, ParameterValue>>,
): Promise<Row[]> {
  return manager.query<Row[]>(
    sql,
    order.map((name) => parameters[name]),
  );
}
