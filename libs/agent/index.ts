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
export { providerHost } from './openai/transport/provider-host.js';
export { samplingParametersOf, type SamplingParameters } from './openai/request/sampling-parameters.js';
export { InProcessProviderLimiter } from './provider-limits/in-process-provider-limiter.js';
export { limitModel } from './provider-limits/limited-chat-model.js';
export { type LimitedHost, type ProviderLimiter } from './provider-limits/provider-limiter.js';
export { readRecording, RECORDING_FORMAT, storeRecording } from './recording/recording-codec.js';
export { recordedRequests } from './recording/request-texts.js';
export { type SessionAnswers } from './recording/session-answers.js';
export { SessionRecorder } from './recording/session-recorder.js';
export {
  type RecordedError,
  type RecordedEvent,
  type SessionRecording,
} from './recording/session-recording.js';
export { SessionReplay } from './recording/session-replay.js';
export { promptVersion } from './prompt/prompt-version.js';
export { STOP_SIGNAL } from './prompt/stop-signal.js';
export { renderFirstUserMessage, renderSystemPrompt } from './prompt/session-prompt.js';
export { retryAfterMsOf } from './session/ask-model.js';
export { type AgentSessionOptions, type SessionLimits } from './session/agent-session-options.js';
export { runAgentSession } from './session/run-agent-session.js';
export { MeteredChatModel } from './session/metered-chat-model.js';
export { NotingChatModel } from './session/noting-chat-model.js';
export { isCostReached, SessionBudget, type SpentBefore } from './session/session-budget.js';
export { summarise, summariseByModel } from './session/session-summary.js';
export { briefSession, type SessionBriefing } from './session/session-briefing.js';
export { type SessionOutcome } from './session/session-outcome.js';
export {
  type AvailableTool,
  type ToolCaller,
  type ToolCallRequest,
  type ToolGroup,
  type ToolUsage,
} from './tools/tool-caller.js';
export { TracedChatModel } from './tracing/traced-chat-model.js';
export { traceTools } from './tracing/trace-tools.js';
export { ToolClient } from './tools/tool-client.js';
export { type ToolClientSession } from './tools/tool-client-session.js';
