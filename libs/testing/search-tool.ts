import { Database, SearchCacheRepository } from '@app/database';
import { cashPosition, Money, SessionLedger } from '@app/domain';
import { ToolServers, ToolSessions } from '@app/tools';
import { publicNetwork, WebSearch, type SearchReport } from '@app/web-search';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { JinaServer, type JinaServerOptions } from './jina-server.js';
import { marketViewOf } from './market-view.builder.js';
import { newTestDatabase } from './test-database.js';

/** Of every name on the made-up web. */
const ADDRESS = { address: '93.184.216.34', family: 4 };

/** The search tool over MCP, with a made-up web behind it and a database of its own. */
export class SearchTool {
  private constructor(
    readonly jina: JinaServer,
    /** What the operator was told of searches. */
    readonly reports: readonly SearchReport[],
    private readonly tools: { readonly servers: ToolServers; readonly sessions: ToolSessions },
    private readonly database: Database,
  ) {}

  /**
   * @param now when pages are searched and read, ISO 8601
   * @param timeoutMs after which a search counts as failed
   */
  static async start(options: JinaServerOptions, now: string, timeoutMs = 20_000): Promise<SearchTool> {
    const jina = await JinaServer.start(options);
    const database = await Database.open(await newTestDatabase('sqlite'));
    const sessions = new ToolSessions();
    const reports: SearchReport[] = [];
    const search = new WebSearch({
      apiKey: 'key',
      searchBaseUrl: jina.searchBaseUrl,
      readerBaseUrl: jina.readerBaseUrl,
      timeoutMs,
      cache: new SearchCacheRepository(database),
      clock: () => new Date(now),
      onSearched: (report) => reports.push(report),
      network: { ...publicNetwork, resolve: () => Promise.resolve([ADDRESS]) },
    });
    const servers = await ToolServers.start({
      ports: { math: 0, search: 0, trade: 0, getprice: 0 },
      sessions,
      search: (query, gate) => search.find(query, gate),
      onFailure: (error) => {
        throw error;
      },
    });
    return new SearchTool(jina, reports, { servers, sessions }, database);
  }

  async close(): Promise<void> {
    await Promise.all([this.jina.close(), this.tools.servers.close()]);
    await this.database.close();
  }

  /** The whole result of `get_information` in a session of a date, as JSON. */
  async ask(query: string, date: string): Promise<string> {
    const market = await marketViewOf(date, { NVDA: { open: '100' } });
    const ledger = new SessionLedger(cashPosition(Money.parse('1000')), market.opens);
    const { token, revoke } = this.tools.sessions.issue({ ledger, market });
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    const requestInit = { headers: { Authorization: `Bearer ${token}` } };
    const url = new URL('/mcp', this.tools.servers.urls.search);
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
    try {
      return JSON.stringify(await client.callTool({ name: 'get_information', arguments: { query } }));
    } finally {
      await client.close();
      revoke();
    }
  }
}
