import { type ModelConfig } from '@app/config';
import { type ModelDayError, type StoredRecording } from '@app/domain';
import { ANSWER_READING } from '../answer/answer-rules.js';
import { type AssistantTurn, type ChatModel, type ChatRequest } from '../chat-model.js';
import { type SessionLimits } from '../session/agent-session-options.js';
import { type SessionOutcome } from '../session/session-outcome.js';
import { type ToolCaller, type ToolCallRequest } from '../tools/tool-caller.js';
import { toRecordedError } from './recorded-error.js';
import { storeRecording } from './recording-codec.js';
import { requestHead } from './request-head.js';
import { ConversationTexts, differenceTo, type RequestTexts } from './request-texts.js';
import { type SessionAnswers } from './session-answers.js';
import {
  type RecordedError,
  type RecordedRequest,
  type RecordedToolCall,
  type RecordedTurn,
  type SessionRecording,
} from './session-recording.js';

/** Lets a session ask its model and its tools, and keeps every request and what came of it. */
export class SessionRecorder implements SessionAnswers {
  private head: string | undefined;
  private readonly events: (RecordedRequest | RecordedToolCall)[] = [];
  private readonly texts = new ConversationTexts();
  private last: RequestTexts | undefined;
  private aborted: RecordedError | undefined;

  /** What was recorded so far. */
  get recording(): SessionRecording {
    const { head, events, aborted } = this;
    return { head, reading: ANSWER_READING, events, aborted };
  }

  async model(config: ModelConfig, live: () => Promise<ChatModel>): Promise<ChatModel> {
    this.head = requestHead(config);
    const model = await live();
    return { respond: (request, signal) => this.respond(model, request, signal) };
  }

  tools(live: ToolCaller): ToolCaller {
    return {
      list: (signal) => live.list(signal),
      call: (request, signal) => this.call(live, request, signal),
    };
  }

  limits(configured: SessionLimits): SessionLimits {
    return configured;
  }

  async play(
    signal: AbortSignal,
    session: (signal: AbortSignal) => Promise<SessionOutcome>,
  ): Promise<SessionOutcome> {
    try {
      return await session(signal);
    } finally {
      if (signal.aborted) this.aborted = toRecordedError(signal.reason);
    }
  }

  toStore(failure?: ModelDayError): Promise<StoredRecording> {
    return storeRecording({ ...this.recording, ...(failure && { failure: { ...failure } }) });
  }

  private async respond(model: ChatModel, request: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    const texts = this.texts.next(request);
    const event: RecordedRequest = { kind: 'request', ...differenceTo(this.last, texts) };
    this.last = texts;
    this.events.push(event);
    try {
      const turn = await model.respond(request, signal);
      event.outcome = { turn: toRecordedTurn(turn) };
      return turn;
    } catch (error) {
      if (!signal.aborted) event.outcome = { error: toRecordedError(error) };
      throw error;
    }
  }

  private async call(tools: ToolCaller, request: ToolCallRequest, signal: AbortSignal): Promise<string> {
    const event: RecordedToolCall = { kind: 'tool_call', call: JSON.stringify(request) };
    this.events.push(event);
    try {
      const answer = await tools.call(request, signal);
      event.outcome = { answer };
      return answer;
    } catch (error) {
      if (!signal.aborted) event.outcome = { error: toRecordedError(error) };
      throw error;
    }
  }
}

function toRecordedTurn({ message, ...rest }: AssistantTurn): RecordedTurn {
  return { message: JSON.stringify(message), ...rest };
}
