import { EventEmitter } from 'node:events';
import { type PGlite } from '@electric-sql/pglite';
import { type PgNotification, type PgPool, type PgPoolClient, type PgQueryResult } from 'bullmq';

/** Statements after which dead rows are swept: an embedded PostgreSQL has no autovacuum. */
const STATEMENTS_PER_VACUUM = 20_000;

/**
 * Lets BullMQ's PostgreSQL backend talk to an embedded PostgreSQL as if it were a pool of connections.
 * There is one session, whose statements PGlite runs one after the other, and its notifications go to every
 * client; BullMQ picks out its own. Transactions of several statements are not kept apart.
 */
export class EmbeddedPool extends EventEmitter implements PgPool {
  /** Nothing can drop unnoticed inside a process, which is what BullMQ wants to know from this. */
  readonly options = { keepAlive: true };
  private readonly clients = new Set<EmbeddedClient>();
  private readonly stopNotifications: () => void;
  private statements = 0;

  constructor(private readonly database: PGlite) {
    super();
    this.setMaxListeners(0);
    this.stopNotifications = database.onNotification((channel, payload) => {
      for (const client of this.clients) {
        client.emit('notification', { channel, payload } satisfies PgNotification);
      }
    });
  }

  async query<Row>(text: string, parameters?: readonly unknown[]): Promise<PgQueryResult<Row>> {
    this.statements += 1;
    if (this.statements % STATEMENTS_PER_VACUUM === 0) {
      await this.database.exec('VACUUM');
    }
    if (parameters === undefined) {
      const results = await this.database.exec(text);
      return { rows: (results.at(-1)?.rows ?? []) as Row[] };
    }
    const { rows } = await this.database.query<Row>(text, [...parameters]);
    return { rows };
  }

  connect(): Promise<PgPoolClient> {
    const client = new EmbeddedClient(this, () => this.clients.delete(client));
    this.clients.add(client);
    return Promise.resolve(client);
  }

  end(): Promise<void> {
    this.stopNotifications();
    this.clients.clear();
    return Promise.resolve();
  }
}

class EmbeddedClient extends EventEmitter implements PgPoolClient {
  constructor(
    private readonly pool: EmbeddedPool,
    readonly release: () => void,
  ) {
    super();
    this.setMaxListeners(0);
  }

  query<Row>(text: string, parameters?: readonly unknown[]): Promise<PgQueryResult<Row>> {
    return this.pool.query<Row>(text, parameters);
  }
}
