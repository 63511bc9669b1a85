import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { DomainError } from '@app/domain';
import { preloadSchemas } from '@modelcontextprotocol/server';
import { McpEndpoint } from './mcp-endpoint.js';
import { type WebSearchPort } from './search/get-information.tool.js';
import {
  PORT_VARIABLES,
  TOOL_SERVICE_NAMES,
  toolsByService,
  type ByToolService,
  type ToolServiceName,
} from './tool-services.js';
import { type ToolSessions } from './tool-session.js';
import { type ToolFailureListener } from './tool.js';

const LOOPBACK = '127.0.0.1';
/** Longer than an agent thinks between two calls, so that connections are reused. */
const KEEP_ALIVE_MS = 120_000;

export interface ToolServersOptions {
  /** The port of each service; 0 means any free one. */
  readonly ports: ByToolService<number>;
  /** The sessions that are served; everybody else is answered 401. */
  readonly sessions: ToolSessions;
  /** Undefined: `get_information` answers that search is not configured. */
  readonly search?: WebSearchPort;
  /** Told of failures that are ours, such as a database that is away. */
  readonly onFailure: ToolFailureListener;
}

interface RunningService {
  readonly url: string;
  close(): Promise<void>;
}

/** The four MCP services of one worker, on loopback. */
export class ToolServers {
  private constructor(private readonly services: ByToolService<RunningService>) {}

  /**
   * Starts all four, or none.
   * @throws DomainError `port_in_use` naming the variable that sets the port, and the way out
   */
  static async start(options: ToolServersOptions): Promise<ToolServers> {
    // Otherwise the first calls of the first sessions wait while the protocol library builds its schemas.
    preloadSchemas();
    const tools = toolsByService(options.search);
    const { sessions, onFailure } = options;
    const started = await Promise.allSettled(
      TOOL_SERVICE_NAMES.map((service) =>
        startService(new McpEndpoint({ service, tools: tools[service], sessions, onFailure }), {
          service,
          port: options.ports[service],
          onFailure,
        }),
      ),
    );
    const running = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const failure = started.find((outcome) => outcome.status === 'rejected');
    if (failure) {
      await Promise.all(running.map((service) => service.close()));
      throw failure.reason;
    }
    return new ToolServers(byService((_, index) => running[index]));
  }

  /** The base URL of each service, such as `http://127.0.0.1:8000`; MCP is served under `/mcp`, health under `/health`. */
  get urls(): ByToolService<string> {
    return byService((service) => this.services[service].url);
  }

  /** Stops listening and ends every connection. */
  async close(): Promise<void> {
    await Promise.all(TOOL_SERVICE_NAMES.map((service) => this.services[service].close()));
  }
}

function byService<Value>(
  valueOf: (service: ToolServiceName, index: number) => Value | undefined,
): ByToolService<Value> {
  return Object.fromEntries(
    TOOL_SERVICE_NAMES.map((service, index) => [service, valueOf(service, index)]),
  ) as ByToolService<Value>;
}

interface Listener {
  readonly service: ToolServiceName;
  readonly port: number;
  readonly onFailure: ToolFailureListener;
}

async function startService(endpoint: McpEndpoint, listener: Listener): Promise<RunningService> {
  const server = createServer((request, response) => {
    endpoint.handle(request, response).catch((error: unknown) => {
      // A peer that hung up in the middle of its own request is not a failure of ours.
      if (!request.destroyed || request.complete) listener.onFailure(error, listener.service);
      response.destroy();
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, listener);
  const { port } = server.address() as AddressInfo;
  return { url: `http://${LOOPBACK}:${port}`, close: () => closeServer(server, endpoint) };
}

function listen(server: Server, { service, port }: Listener): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(describeListenError(error, service, port));
    });
    server.listen(port, LOOPBACK, resolve);
  });
}

function describeListenError(error: NodeJS.ErrnoException, service: ToolServiceName, port: number): Error {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error;
  const variable = PORT_VARIABLES[service];
  const reason =
    error.code === 'EADDRINUSE' ? 'is in use by another program' : 'may not be used by this user';
  return new DomainError({
    code: error.code === 'EADDRINUSE' ? 'port_in_use' : 'port_forbidden',
    message: `${variable}: port ${port} on ${LOOPBACK} ${reason}. Set ${variable} to a free port, or to 0 for any free one.`,
    details: { variable, port },
    cause: error,
  });
}

async function closeServer(server: Server, endpoint: McpEndpoint): Promise<void> {
  await endpoint.close();
  await new Promise<void>((resolve, reject) => {
    server.close((error) => {
      if (error) reject(error);
      else resolve();
    });
    server.closeAllConnections();
  });
}
