import { type ByToolService, type ToolServiceName } from '@app/tools';
import { type DiscoverResult } from '@modelcontextprotocol/client';
import { type AvailableTool } from './tool-caller.js';

/** What is learned once from the four services and then holds for every session of this process. */
export interface ToolCatalog {
  readonly tools: readonly AvailableTool[];
  readonly serviceOf: ReadonlyMap<string, ToolServiceName>;
  readonly discovered: ByToolService<DiscoverResult>;
}
