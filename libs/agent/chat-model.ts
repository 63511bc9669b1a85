import { type ModelDayWarning } from '@app/domain';

/** A message of the provider's chat format that is not the model's own. */
export type PromptMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: string };

/**
 * A model's message exactly as the provider sent it, known and unknown fields alike (`content`, `tool_calls`,
 * `reasoning_content`, signatures, ...): it goes back unchanged in every later request.
 */
export type AssistantMessage = { readonly role: 'assistant' } & Readonly<Record<string, unknown>>;

export type ChatMessage = PromptMessage | AssistantMessage;

/** A tool as it is offered to a model: a name, what it does, and the JSON Schema of its arguments. */
export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Tokens that a provider counted; what it did not say is missing, which is not 0. */
export interface TokenUsage {
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  readonly totalTokens?: number;
  /** The part of the prompt tokens that came from the provider's cache. */
  readonly cachedTokens?: number;
  /** The part of the completion tokens that the model thought with. */
  readonly reasoningTokens?: number;
  /** US dollars, where the provider says. */
  readonly costUsd?: number;
}

/** One answer of a model; `usage` is undefined when the provider did not say. */
export interface AssistantTurn {
  readonly message: AssistantMessage;
  readonly usage?: TokenUsage;
  /** Why the provider ended the answer: `stop`, `tool_calls`, `length`, `content_filter`, ... */
  readonly finishReason?: string;
  /** The provider's name of the configuration that answered. */
  readonly systemFingerprint?: string;
  /** What a reader of the model-day has to know about how this answer was come by. */
  readonly warnings?: readonly ModelDayWarning[];
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly OfferedTool[];
}

/** Somebody who answers a conversation: a provider's model, or one that is built in. */
export interface ChatModel {
  /**
   * The next message of the conversation. One try: repeating it is the session's business.
   * @throws DomainError with `retryable` set when the same request may succeed later; the signal's reason when aborted
   */
  respond(request: ChatRequest, signal: AbortSignal): Promise<AssistantTurn>;
}
