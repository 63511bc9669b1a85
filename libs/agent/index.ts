export {
  type AssistantMessage,
  type AssistantTurn,
  type ChatMessage,
  type ChatModel,
  type ChatRequest,
  type OfferedTool,
  type PromptMessage,
  type TokenUsage,
} from './chat-model.js';
export {
  BUILT_IN_MODELS,
  ChatModels,
  checkModelConfig,
  isBuiltIn,
  lookBackOf,
  type ChatModelContext,
  type ChatModelsOptions,
} from './chat-models.js';
export { random as randomStrategy } from './built-in/random.js';
export { type PlannedCall } from './built-in/strategy.js';
export { type ProviderAccess } from './openai/openai-clients.js';
export { STOP_SIGNAL } from './prompt/stop-signal.js';
export { renderFirstUserMessage, renderSystemPrompt } from './prompt/session-prompt.js';
export {
  runAgentSession,
  type AgentSessionOptions,
  type SessionLimits,
} from './session/run-agent-session.js';
export { briefSession, type SessionBriefing } from './session/session-briefing.js';
export { type SessionOutcome } from './session/session-outcome.js';
export {
  type AvailableTool,
  type ToolCaller,
  type ToolCallRequest,
  type ToolGroup,
  type ToolUsage,
} from './tools/tool-caller.js';
export { ToolClient } from './tools/tool-client.js';
export { type ToolClientSession } from './tools/tool-client-session.js';
