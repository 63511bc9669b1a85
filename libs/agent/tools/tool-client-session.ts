import { DomainError } from '@app/domain';
import { CALL_ID_META_KEY, TOOL_FAILED_CODE, type ToolServiceName } from '@app/tools';
import { type CallToolResult, type Client } from '@modelcontextprotocol/client';
import { type AvailableTool, type ToolCaller, type ToolCallRequest } from './tool-caller.js';
import { type ToolCatalog } from './tool-catalog.js';

interface ToolAccess {
  readonly catalog: () => Promise<ToolCatalog>;
  readonly callTimeoutMs: number;
  readonly connect: (service: ToolServiceName, catalog: ToolCatalog) => Promise<Client>;
}

/** The tools of one session, over MCP with the session's token. Close it when the session has ended. */
export class ToolClientSession implements ToolCaller {
  private readonly clients = new Map<ToolServiceName, Promise<Client>>();

  constructor(private readonly access: ToolAccess) {}

  async list(): Promise<readonly AvailableTool[]> {
    return (await this.access.catalog()).tools;
  }

  async call(request: ToolCallRequest, signal: AbortSignal): Promise<string> {
    try {
      return toText(await this.callOnce(request, signal));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof DomainError) throw error;
      return toText(await this.callAgain(request, signal, error));
    }
  }

  /** Lets go of the session's clients. */
  async close(): Promise<void> {
    const clients = [...this.clients.values()];
    this.clients.clear();
    await Promise.all(clients.map(async (client) => (await client).close()));
  }

  private async callOnce(request: ToolCallRequest, signal: AbortSignal): Promise<CallToolResult> {
    const catalog = await this.access.catalog();
    const service = catalog.serviceOf.get(request.name);
    if (service === undefined) throw failed(undefined);
    let client = this.clients.get(service);
    if (!client) {
      client = this.access.connect(service, catalog);
      this.clients.set(service, client);
    }
    const call = {
      name: request.name,
      arguments: request.args,
      _meta: { [CALL_ID_META_KEY]: request.callId },
    };
    return (await client).callTool(call, { signal, timeout: this.access.callTimeoutMs });
  }

  /** A connection may die with the answer on its way; the call id makes the repetition harmless. */
  private async callAgain(
    request: ToolCallRequest,
    signal: AbortSignal,
    first: unknown,
  ): Promise<CallToolResult> {
    try {
      return await this.callOnce(request, signal);
    } catch (cause) {
      signal.throwIfAborted();
      throw failed(new AggregateError([first, cause], 'both tries failed'));
    }
  }
}

/** Text of an answer. Checks of the protocol layer answer in plain words; the model gets them as an `error` like others. */
function toText(result: CallToolResult): string {
  const text = result.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  if (result.isError !== true) return text;
  const refusal = result.structuredContent as { readonly code?: unknown } | null | undefined;
  if (!refusal) return JSON.stringify({ error: text });
  if (refusal.code === TOOL_FAILED_CODE) throw failed(undefined);
  return text;
}

function failed(cause: unknown): DomainError {
  return new DomainError({
    code: 'tool_failed',
    message: 'A tool service of this worker failed.',
    retryable: true,
    fault: 'us',
    cause,
  });
}
