export { ToolServers, type ToolServersOptions } from './tool-servers.js';
export { ToolSessions, type ToolSessionContext, type ToolSessionGrant } from './tool-session.js';
export { CALL_ID_META_KEY, TOOL_FAILED_CODE, type Tool, type ToolFailureListener } from './tool.js';
export {
  TOOL_SERVICE_NAMES,
  toolsByService,
  type ByToolService,
  type ToolServiceName,
} from './tool-services.js';
export { type WebSearchPort } from './search/get-information.tool.js';
