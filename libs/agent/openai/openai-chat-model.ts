import { DomainError } from '@app/domain';
import { type OpenAI } from 'openai';
import {
  type AssistantMessage,
  type AssistantTurn,
  type ChatModel,
  type ChatRequest,
  type OfferedTool,
  type TokenUsage,
} from '../chat-model.js';
import { describeProviderError } from './provider-error.js';

/**
 * A model behind an OpenAI-compatible API: `{base_url}/chat/completions` with function tools, not streamed. Each
 * `respond` is one request; the caller decides about further tries.
 */
export class OpenAiChatModel implements ChatModel {
  /**
   * @param client goes to the provider's base URL with its key, and does not retry
   * @param model the provider's own name of the model (`basemodel` in a config)
   */
  constructor(
    private readonly client: OpenAI,
    private readonly model: string,
  ) {}

  async respond({ messages, tools }: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    // An empty list of tools is refused by some providers; no list means none.
    const offered = tools.length > 0 ? { tools: tools.map(toFunctionTool) } : {};
    const body = { model: this.model, messages, ...offered };
    let completion: unknown;
    try {
      completion = await this.client.chat.completions.create(
        body as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming,
        { signal },
      );
    } catch (error) {
      signal.throwIfAborted();
      throw describeProviderError(error, this.client.apiKey ?? '');
    }
    return readCompletion(completion);
  }
}

function toFunctionTool({ name, description, parameters }: OfferedTool) {
  return { type: 'function', function: { name, description, parameters } };
}

/** The parts of a completion that count; providers differ in all the rest. */
interface Completion {
  readonly choices?: readonly { readonly message?: unknown }[];
  readonly usage?: Readonly<Record<string, unknown>> | null;
}

function readCompletion(completion: unknown): AssistantTurn {
  const { choices, usage } = (completion ?? {}) as Completion;
  const message = choices?.[0]?.message;
  if (typeof message !== 'object' || message === null) {
    throw new DomainError({
      code: 'provider_bad_answer',
      message: 'The provider answered without a message.',
      retryable: true,
      fault: 'provider',
    });
  }
  const complete = 'role' in message ? message : { role: 'assistant', ...message };
  return { message: complete as AssistantMessage, usage: readUsage(usage) };
}

function readUsage(usage: Completion['usage']): TokenUsage | undefined {
  const [promptTokens, completionTokens] = [count(usage?.prompt_tokens), count(usage?.completion_tokens)];
  if (promptTokens === undefined && completionTokens === undefined) return undefined;
  const [prompt, completion] = [promptTokens ?? 0, completionTokens ?? 0];
  return {
    promptTokens: prompt,
    completionTokens: completion,
    totalTokens: count(usage?.total_tokens) ?? prompt + completion,
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
