import { type Tracing } from '@app/observability';
import { type AssistantTurn, type ChatModel, type ChatRequest } from '../chat-model.js';

/** A model whose every request is a span, named as OpenTelemetry's conventions for generative AI have it; no words are in it. */
export class TracedChatModel implements ChatModel {
  /** @param name the provider's own name of the model */
  constructor(
    private readonly model: ChatModel,
    private readonly tracing: Tracing,
    private readonly name: string,
  ) {}

  respond(request: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': this.name };
    return this.tracing.span({ name: `chat ${this.name}`, kind: 'client', attributes }, async (span) => {
      const turn = await this.model.respond(request, signal);
      span.set({
        'gen_ai.usage.input_tokens': turn.usage?.promptTokens,
        'gen_ai.usage.output_tokens': turn.usage?.completionTokens,
        'gen_ai.response.finish_reasons': turn.finishReason === undefined ? undefined : [turn.finishReason],
      });
      return turn;
    });
  }
}
