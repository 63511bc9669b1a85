import {
  type AssistantMessage,
  type AssistantTurn,
  type ChatMessage,
  type ChatModel,
  type ChatRequest,
} from '../chat-model.js';
import { STOP_SIGNAL } from '../prompt/stop-signal.js';
import { type SessionBriefing } from '../session/session-briefing.js';
import { type PlannedCall, type Strategy } from './strategy.js';

/** A strategy as a chat model of one session: it speaks the same messages as a provider's model and needs none. */
export class BuiltInChatModel implements ChatModel {
  private readonly day: ReturnType<Strategy>;
  private turn = 0;

  constructor(strategy: Strategy, briefing: SessionBriefing) {
    this.day = strategy(briefing);
  }

  respond({ messages }: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    signal.throwIfAborted();
    let step = this.day.next(answersOfLastTurn(messages));
    // A turn without a call would be answered with a reminder and cost a step.
    while (step.done !== true && step.value.length === 0) step = this.day.next([]);
    this.turn += 1;
    const message = step.done === true ? closingMessage(step.value) : callingMessage(step.value, this.turn);
    return Promise.resolve({ message });
  }
}

function answersOfLastTurn(messages: readonly ChatMessage[]): readonly unknown[] {
  const lastTurn = messages.findLastIndex(({ role }) => role === 'assistant');
  return messages
    .slice(lastTurn + 1)
    .flatMap((message) => (message.role === 'tool' ? [JSON.parse(message.content) as unknown] : []));
}

function closingMessage(words: string): AssistantMessage {
  return { role: 'assistant', content: `${words} ${STOP_SIGNAL}` };
}

function callingMessage(calls: readonly PlannedCall[], turn: number): AssistantMessage {
  return {
    role: 'assistant',
    content: null,
    tool_calls: calls.map(({ name, args }, index) => ({
      id: `call_${turn}_${index}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    })),
  };
}
