import { ToolClient, type ToolClientSession } from '@app/agent';
import { cashPosition, Money, SessionLedger, type Position, type TradingRules } from '@app/domain';
import { type MarketView } from '@app/market-data';
import { ToolServers, ToolSessions } from '@app/tools';

/** A session on the tool servers of a test. */
export interface WorldSession {
  readonly ledger: SessionLedger;
  readonly tools: ToolClientSession;
  readonly token: string;
  readonly revoke: () => void;
}

/** Real tool servers and a real client of theirs, as one worker has them. */
export class ToolWorld {
  private readonly open: WorldSession[] = [];

  private constructor(
    readonly servers: ToolServers,
    readonly client: ToolClient,
    private readonly sessions: ToolSessions,
    /** Failures that the servers reported. */
    readonly failures: readonly unknown[],
  ) {}

  static async start(): Promise<ToolWorld> {
    const sessions = new ToolSessions();
    const failures: unknown[] = [];
    const ports = { math: 0, search: 0, trade: 0, getprice: 0 };
    const servers = await ToolServers.start({ ports, sessions, onFailure: (error) => failures.push(error) });
    return new ToolWorld(servers, new ToolClient(servers.urls), sessions, failures);
  }

  /** Starts a session on a view of the market, with 10,000 dollars and free trades unless told otherwise. */
  startSession(
    market: MarketView,
    opening: Position = cashPosition(Money.parse('10000')),
    rules?: TradingRules,
  ): WorldSession {
    const { opens, previousCloses } = market;
    const ledger = new SessionLedger(opening, opens, { rules, previousCloses });
    const { token, revoke } = this.sessions.issue({ ledger, market });
    const session = { ledger, token, revoke, tools: this.client.openSession(token) };
    this.open.push(session);
    return session;
  }

  /** Ends the sessions that were started. */
  async endSessions(): Promise<void> {
    for (const { tools, revoke } of this.open.splice(0)) {
      revoke();
      await tools.close();
    }
  }

  async close(): Promise<void> {
    await this.endSessions();
    await this.servers.close();
  }
}
