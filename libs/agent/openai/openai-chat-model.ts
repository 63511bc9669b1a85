import { type OpenAI } from 'openai';
import { type AssistantTurn, type ChatModel, type ChatRequest, type OfferedTool } from '../chat-model.js';
import { isOpenAi, isOpenRouter, providerHost } from './provider-host.js';
import { ProviderErrors } from './provider-errors.js';
import { readCompletion } from './read-completion.js';
import { type SamplingParameters } from './sampling-parameters.js';

/**
 * A model behind an OpenAI-compatible API: `{base_url}/chat/completions` with function tools, not streamed. Each
 * `respond` is one request; the caller decides about further tries.
 */
export class OpenAiChatModel implements ChatModel {
  private readonly host: string;
  private readonly errors: ProviderErrors;

  /**
   * @param client goes to the provider's base URL with its key, and does not retry
   * @param model the provider's own name of the model (`basemodel` in a config)
   * @param sampling sent with every request; what it leaves out is left to the provider
   */
  constructor(
    private readonly client: OpenAI,
    private readonly model: string,
    private readonly sampling: SamplingParameters = {},
  ) {
    this.host = providerHost(client.baseURL);
    this.errors = new ProviderErrors(this.host, client.apiKey ?? '');
  }

  async respond({ messages, tools }: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    const body = {
      model: this.model,
      messages,
      // OpenAI refuses an empty list.
      ...(tools.length > 0 && { tools: tools.map(toFunctionTool) }),
      ...this.parameters(),
    };
    let response: Response;
    try {
      response = await this.client.chat.completions
        .create(body as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming, { signal })
        .asResponse();
    } catch (error) {
      signal.throwIfAborted();
      throw this.errors.fromSdk(error);
    }
    const { status, headers } = response;
    return readCompletion({ status, headers, text: await response.text() }, this.errors);
  }

  /** What this provider is asked for beyond the conversation. */
  private parameters(): Readonly<Record<string, unknown>> {
    const { max_tokens, ...others } = this.sampling;
    return {
      ...others,
      ...(max_tokens !== undefined &&
        (isOpenAi(this.host) ? { max_completion_tokens: max_tokens } : { max_tokens })),
      ...(isOpenRouter(this.host) && { usage: { include: true } }),
    };
  }
}

function toFunctionTool({ name, description, parameters }: OfferedTool) {
  return { type: 'function', function: { name, description, parameters } };
}
