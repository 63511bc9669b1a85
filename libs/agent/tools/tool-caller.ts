import { type ToolServiceName } from '@app/tools';
import { type OfferedTool } from '../chat-model.js';

/** The groups by which tool calls are counted in results. */
export type ToolGroup = 'math' | 'search' | 'trade' | 'get_price';

/** Calls by group. */
export type ToolUsage = Readonly<Record<ToolGroup, number>>;

/** The group of each MCP service's tools. */
export const GROUP_OF_SERVICE: Readonly<Record<ToolServiceName, ToolGroup>> = {
  math: 'math',
  search: 'search',
  trade: 'trade',
  getprice: 'get_price',
};

/** A tool that a session may call. */
export interface AvailableTool extends OfferedTool {
  readonly group: ToolGroup;
}

/** One call of a tool. */
export interface ToolCallRequest {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Our identity of the call within its session, `turn.index`: sent twice, it acts once. */
  readonly callId: string;
}

/** The tools of one agent session. */
export interface ToolCaller {
  /** What can be called. */
  list(signal: AbortSignal): Promise<readonly AvailableTool[]>;
  /**
   * The tool's answer as JSON text; a refusal is an answer with an `error`.
   * @throws DomainError `tool_failed` when the service could not do its work; the signal's reason when aborted
   */
  call(request: ToolCallRequest, signal: AbortSignal): Promise<string>;
}
