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
