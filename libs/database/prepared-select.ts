import { type EntityManager, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';

/** What a parameter of a prepared select may be on both engines. */
export type ParameterValue = string | number;

/**
 * A select whose SQL is put together once and then runs with other values each time: for reads so frequent that the
 * query builder would take longer than the database. Belongs to one database, because engines differ in their SQL.
 */
export class PreparedSelect<
  Row,
  Parameters extends Readonly<Record<string, ParameterValue>> = Record<string, never>,
> {
  private prepared: { readonly sql: string; readonly order: readonly string[] } | undefined;

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
    this.prepared ??= this.prepare(manager);
    const { sql, order } = this.prepared;
    return manager.query<Row[]>(
      sql,
      order.map((name) => parameters[name]),
    );
  }

  private prepare(manager: EntityManager): { readonly sql: string; readonly order: readonly string[] } {
    // Each parameter's value is its own name: where it comes out is where a run's value belongs.
    const named = Object.fromEntries(this.names.map((name) => [name, name]));
    const [sql, order] = this.build(manager).setParameters(named).getQueryAndParameters();
    return { sql, order: order.map(String) };
  }
}

/**
 * The same for many rows of text and whole numbers, in no order: the engine hands them over as one JSON text, which takes
 * half the time of an answer row by row.
 */
export class PreparedList<Row, Parameters extends Readonly<Record<string, ParameterValue>>> {
  private readonly list: PreparedSelect<{ readonly json: string }, Parameters>;

  /** As for `PreparedSelect`. */
  constructor(
    build: (manager: EntityManager) => SelectQueryBuilder<ObjectLiteral>,
    names: readonly (keyof Parameters & string)[],
  ) {
    this.list = new PreparedSelect((manager) => asJson(manager, build(manager)), names);
  }

  async rows(manager: EntityManager, parameters: Parameters): Promise<Row[]> {
    const [list] = await this.list.rows(manager, parameters);
    return JSON.parse(list?.json ?? '[]') as Row[];
  }
}

function asJson(manager: EntityManager, rows: SelectQueryBuilder<ObjectLiteral>) {
  const columns = rows.expressionMap.selects.map(({ aliasName = '' }) => `'${aliasName}', "${aliasName}"`);
  const json =
    manager.dataSource.options.type === 'postgres'
      ? `COALESCE(json_agg(json_build_object(${columns.join(', ')})), '[]')::text`
      : `json_group_array(json_object(${columns.join(', ')}))`;
  return manager.createQueryBuilder().select(json, 'json').from(`(${rows.getQuery()})`, 'listed');
}
