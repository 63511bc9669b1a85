import { type AssistantTurn, type ChatModel, type ChatRequest } from '../chat-model.js';
import { type LimitedHost, type ProviderLimiter } from './provider-limiter.js';

/** A model whose provider may be asked only so much. The time that a request waits for its place is none of its own. */
export class LimitedChatModel implements ChatModel {
  /** @param onWaited told of each request that got its place, and after how long */
  constructor(
    private readonly model: ChatModel,
    private readonly limiter: ProviderLimiter,
    private readonly place: LimitedHost,
    private readonly onWaited?: (host: string, seconds: number) => void,
  ) {}

  respond(request: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    const asked = performance.now();
    return this.limiter.run(this.place, signal, () => {
      this.onWaited?.(this.place.host, (performance.now() - asked) / 1_000);
      return this.model.respond(request, signal);
    });
  }
}
