import { type HeartbeatRepository, type ServiceState } from '@app/database';
import { type Log } from '@app/simulation';
import { TOOL_SERVICE_NAMES, type ToolServers, type ToolServiceName } from '@app/tools';

const INTERVAL_MS = 5_000;
const HEALTH_TIMEOUT_MS = 2_000;

/** Tells the API, through the database, that this worker lives and where its tool services are. */
export class Heartbeat {
  private readonly startedAt = new Date().toISOString();
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly workerId: string,
    private readonly heartbeats: HeartbeatRepository,
    private readonly servers: ToolServers,
    private readonly log: Log,
  ) {}

  async start(): Promise<void> {
    await this.beat();
    this.timer = setInterval(() => {
      this.beating = this.beat().catch((error: unknown) => {
        this.log.warn({ error }, 'the heartbeat could not be written; the next one is tried');
      });
    }, INTERVAL_MS);
  }

  /** Withdraws this worker, so that nobody waits for it. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
    await this.heartbeats.remove(this.workerId);
  }

  private async beat(): Promise<void> {
    const states = await Promise.all(TOOL_SERVICE_NAMES.map((service) => this.stateOf(service)));
    const services = Object.fromEntries(
      TOOL_SERVICE_NAMES.map((service, index) => [`mcp_${service}`, states[index]]),
    ) as Record<string, ServiceState>;
    await this.heartbeats.beat({ workerId: this.workerId, services, startedAt: this.startedAt });
  }

  private async stateOf(service: ToolServiceName): Promise<ServiceState> {
    const url = this.servers.urls[service];
    try {
      const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
      await answer.text();
      return answer.ok
        ? { status: 'up', url }
        : { status: 'down', url, error: `It answers with status ${answer.status}.` };
    } catch {
      return { status: 'down', url, error: `It does not answer within ${HEALTH_TIMEOUT_MS} ms.` };
    }
  }
}
