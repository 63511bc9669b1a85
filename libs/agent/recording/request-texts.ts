import { type ChatMessage, type ChatRequest, type OfferedTool } from '../chat-model.js';
import { type RecordedRequest, type SessionRecording } from './session-recording.js';

/** A request as the JSON texts that make it up. */
export interface RequestTexts {
  readonly messages: readonly string[];
  readonly tools: string;
}

/**
 * The requests of one session as text. A conversation only grows, so that a message which was there before, the same
 * object at the same place, is not written again.
 */
export class ConversationTexts {
  private messages: readonly ChatMessage[] = [];
  private tools: readonly OfferedTool[] | undefined;
  private texts: RequestTexts = { messages: [], tools: '[]' };

  next({ messages, tools }: ChatRequest): RequestTexts {
    const before = this.texts.messages;
    const texts = messages.map(
      (message, index) => (message === this.messages[index] && before[index]) || JSON.stringify(message),
    );
    this.texts = { messages: texts, tools: tools === this.tools ? this.texts.tools : JSON.stringify(tools) };
    this.messages = [...messages];
    this.tools = tools;
    return this.texts;
  }
}

/** A request as the difference to the one before it; the first of a session differs from an empty one. */
export function differenceTo(
  before: RequestTexts | undefined,
  request: RequestTexts,
): Pick<RecordedRequest, 'keeps' | 'adds' | 'tools'> {
  const known = before?.messages ?? [];
  const different = request.messages.findIndex((text, index) => text !== known[index]);
  const keeps = different === -1 ? request.messages.length : different;
  const tools = request.tools === before?.tools ? {} : { tools: request.tools };
  return { keeps, adds: request.messages.slice(keeps), ...tools };
}

/** The recorded request that follows on another one, whole. */
export function apply(before: RequestTexts | undefined, recorded: RecordedRequest): RequestTexts {
  return {
    messages: [...(before?.messages ?? []).slice(0, recorded.keeps), ...recorded.adds],
    tools: recorded.tools ?? before?.tools ?? '[]',
  };
}

/** Every request of a recording, each as the JSON that was asked: `{"model": ..., "messages": [...], "tools": [...]}`. */
export function recordedRequests({ head = '{}', events }: SessionRecording): readonly string[] {
  const bodies: string[] = [];
  let request: RequestTexts | undefined;
  for (const event of events) {
    if (event.kind !== 'request') continue;
    request = apply(request, event);
    const rest = `"messages":[${request.messages.join(',')}],"tools":${request.tools}}`;
    bodies.push(head === '{}' ? `{${rest}` : `${head.slice(0, -1)},${rest}`);
  }
  return bodies;
}
