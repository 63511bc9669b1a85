import { type RequestedCall } from '../answer/read-answer.js';
import { nearToolName } from '../answer/tool-name.js';
import { isJsonRecord, parseJson } from '../json-record.js';
import { type AvailableTool, type ToolCaller, type ToolGroup } from '../tools/tool-caller.js';

/** What came of a call. */
export interface CallAnswer {
  /** For the model, as JSON text. */
  readonly text: string;
  /** The tool did what it was asked. */
  readonly isAccepted: boolean;
  /** The call could not be read: it has no name, or arguments that are no object. */
  readonly isUnread: boolean;
}

/** The calls of one session: sends them to the tools, answers those that cannot be sent, and counts. */
export class SessionToolCalls {
  /** Calls that were sent, by group. */
  readonly usage: Record<ToolGroup, number> = { math: 0, search: 0, trade: 0, get_price: 0 };
  /** The names of the tools that there are. */
  readonly names: ReadonlySet<string>;

  constructor(
    private readonly tools: ToolCaller,
    private readonly available: readonly AvailableTool[],
  ) {
    this.names = new Set(available.map(({ name }) => name));
  }

  /**
   * @param callId our identity of the call, which is the same when it is sent again
   * @throws DomainError `tool_failed`; the signal's reason when aborted
   */
  async answer(call: RequestedCall, callId: string, signal: AbortSignal): Promise<CallAnswer> {
    if (!call.args.ok) return notSent(`${call.args.reason}; nothing was done.`);
    const tool = this.available.find(({ name }) => name === call.name);
    if (!tool) return { ...notSent(this.noSuchTool(call.name)), isUnread: call.name === '' };
    this.usage[tool.group] += 1;
    const text = await this.tools.call({ name: call.name, args: call.args.value, callId }, signal);
    const body = parseJson(text);
    return { text, isAccepted: !(isJsonRecord(body) && 'error' in body), isUnread: false };
  }

  /** Whether a name is none of a tool, and may be meant for one. */
  isNearName(name: string): boolean {
    return !this.names.has(name) && nearToolName(name, this.names) !== undefined;
  }

  private noSuchTool(name: string): string {
    const near = nearToolName(name, this.names);
    const meant = near === undefined ? '' : ` Did you mean ${near}?`;
    return `There is no tool "${name}".${meant} The tools are: ${[...this.names].join(', ')}.`;
  }
}

function notSent(message: string): CallAnswer {
  return { text: JSON.stringify({ error: message }), isAccepted: false, isUnread: true };
}
