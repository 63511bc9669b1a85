import { getPriceLocalTool } from './getprice/get-price-local.tool.js';
import { addTool } from './math/add.tool.js';
import { multiplyTool } from './math/multiply.tool.js';
import { getInformationTool, type WebSearchPort } from './search/get-information.tool.js';
import { type Tool } from './tool.js';
import { buyTool } from './trade/buy.tool.js';
import { sellTool } from './trade/sell.tool.js';

/** The four MCP services, in the order of their usual ports. */
export const TOOL_SERVICE_NAMES = ['math', 'search', 'trade', 'getprice'] as const;
export type ToolServiceName = (typeof TOOL_SERVICE_NAMES)[number];

/** A value for each of the four services. */
export type ByToolService<Value> = Readonly<Record<ToolServiceName, Value>>;

/** The environment variable that sets a service's port, for messages. */
export const PORT_VARIABLES: ByToolService<string> = {
  math: 'MATH_HTTP_PORT',
  search: 'SEARCH_HTTP_PORT',
  trade: 'TRADE_HTTP_PORT',
  getprice: 'GETPRICE_HTTP_PORT',
};

/** Which tools each service offers. */
export function toolsByService(search: WebSearchPort | undefined): ByToolService<readonly Tool[]> {
  return {
    math: [addTool, multiplyTool],
    search: [getInformationTool(search)],
    trade: [buyTool, sellTool],
    getprice: [getPriceLocalTool],
  };
}
