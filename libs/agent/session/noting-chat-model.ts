import { type ModelDayWarning } from '@app/domain';
import { type AssistantTurn, type ChatModel, type ChatRequest } from '../chat-model.js';

/** A chat model whose answers' warnings are written down as they come, so that they are known also of a session without an end. */
export class NotingChatModel implements ChatModel {
  /** @param warnings where they are added */
  constructor(
    private readonly model: ChatModel,
    private readonly warnings: ModelDayWarning[],
  ) {}

  async respond(request: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    const turn = await this.model.respond(request, signal);
    this.warnings.push(...(turn.warnings ?? []));
    return turn;
  }
}
