import { DomainError } from '@app/domain';
import { TOOL_SERVICE_NAMES, type ByToolService, type ToolServiceName } from '@app/tools';
import {
  Client,
  preloadSchemas,
  StreamableHTTPClientTransport,
  type Tool,
} from '@modelcontextprotocol/client';
import { keepAliveFetch } from './keep-alive-fetch.js';
import { GROUP_OF_SERVICE, type AvailableTool } from './tool-caller.js';
import { type ToolCatalog } from './tool-catalog.js';
import { ToolClientSession } from './tool-client-session.js';

const CLIENT_INFO = { name: 'ai-trader-agent', version: '1.0.0' };
const PROTOCOL_VERSION = '2026-07-28';

/**
 * The worker's access to its MCP services. The first session asks the services what they offer; later sessions need no
 * handshake: each gets clients of its own, which carry its token and share the connections.
 */
export class ToolClient {
  private catalog: Promise<ToolCatalog> | undefined;

  /** @param urls base URLs of the four services, without `/mcp` */
  constructor(private readonly urls: ByToolService<string>) {
    // Otherwise the first sessions wait while the protocol library builds its schemas.
    preloadSchemas();
  }

  /** The tools as one session may use them. Nothing is sent before the first use. */
  openSession(token: string): ToolClientSession {
    return new ToolClientSession({
      catalog: () => this.learn(token),
      connect: async (service, catalog) => {
        const client = newClient();
        const discover = catalog.discovered[service];
        await client.connect(this.transport(service, token), { prior: { kind: 'modern', discover } });
        return client;
      },
    });
  }

  private async learn(token: string): Promise<ToolCatalog> {
    const asked = this.catalog;
    if (!asked) return this.ask(token);
    // Whoever asked may have lost its token meanwhile; that is no reason for this session to fail.
    return (await asked.catch(() => undefined)) ?? this.ask(token);
  }

  private ask(token: string): Promise<ToolCatalog> {
    this.catalog ??= this.discoverAll(token).catch((error: unknown) => {
      // The next session asks again, instead of living with this failure for ever.
      this.catalog = undefined;
      throw new DomainError({
        code: 'tool_failed',
        message: 'The tool services of this worker do not answer.',
        retryable: true,
        fault: 'us',
        cause: error,
      });
    });
    return this.catalog;
  }

  private async discoverAll(token: string): Promise<ToolCatalog> {
    const found = await Promise.all(TOOL_SERVICE_NAMES.map((service) => this.discover(service, token)));
    return {
      tools: found.flatMap(({ service, tools }) => tools.map((tool) => toAvailableTool(service, tool))),
      serviceOf: new Map(
        found.flatMap(({ service, tools }) => tools.map((tool) => [tool.name, service] as const)),
      ),
      discovered: Object.fromEntries(
        found.map(({ service, discovered }) => [service, discovered]),
      ) as ToolCatalog['discovered'],
    };
  }

  private async discover(service: ToolServiceName, token: string) {
    const client = newClient();
    await client.connect(this.transport(service, token));
    const { tools } = await client.listTools();
    const discovered = client.getDiscoverResult();
    await client.close();
    if (!discovered) throw new Error(`the ${service} service does not speak ${PROTOCOL_VERSION}`);
    return { service, tools, discovered };
  }

  private transport(service: ToolServiceName, token: string): StreamableHTTPClientTransport {
    return new StreamableHTTPClientTransport(new URL('/mcp', this.urls[service]), {
      fetch: keepAliveFetch,
      authProvider: { token: () => Promise.resolve(token) },
    });
  }
}

function newClient(): Client {
  return new Client(CLIENT_INFO, { versionNegotiation: { mode: { pin: PROTOCOL_VERSION } } });
}

function toAvailableTool(service: ToolServiceName, tool: Tool): AvailableTool {
  // Some providers refuse schemas that name their dialect.
  const parameters = Object.fromEntries(
    Object.entries(tool.inputSchema).filter(([key]) => key !== '$schema'),
  );
  return {
    name: tool.name,
    description: tool.description ?? '',
    parameters,
    group: GROUP_OF_SERVICE[service],
  };
}
