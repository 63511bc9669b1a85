import { type AssistantTurn, type ChatModel, type ChatRequest } from '../chat-model.js';
import { type LimitedHost, type ProviderLimiter } from './provider-limiter.js';

/** A model whose provider may be asked only so much. The time that a request waits for its place is none of its own. */
export class LimitedChatModel implements ChatModel {
  constructor(
    private readonly model: ChatModel,
    private readonly limiter: ProviderLimiter,
    private readonly place: LimitedHost,
  ) {}

  respond(request: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    return this.limiter.run(this.place, signal, () => this.model.respond(request, signal));
  }
}
