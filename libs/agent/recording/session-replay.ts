import { type ModelConfig } from '@app/config';
import { DomainError, joinSignals, type ModelDayError, type StoredRecording } from '@app/domain';
import { ANSWER_READING, type AnswerRule } from '../answer/answer-rules.js';
import {
  type AssistantMessage,
  type AssistantTurn,
  type ChatModel,
  type ChatRequest,
} from '../chat-model.js';
import { type SessionLimits } from '../session/agent-session-options.js';
import { type SessionOutcome } from '../session/session-outcome.js';
import { type AvailableTool, type ToolCaller, type ToolCallRequest } from '../tools/tool-caller.js';
import { firstDifference, textDifference } from './first-difference.js';
import { fromRecordedError, passing } from './recorded-error.js';
import { fingerprintsOf } from './recording-codec.js';
import { requestHead } from './request-head.js';
import { apply, ConversationTexts, type RequestTexts } from './request-texts.js';
import { type SessionAnswers } from './session-answers.js';
import {
  type RecordedEvent,
  type RecordedRequest,
  type RecordedToolCall,
  type SessionRecording,
} from './session-recording.js';

/**
 * Answers a session from the recording of an earlier one, without any network. Each request must come out byte for byte
 * as it was recorded. Tools that work on the ledger or the gate really run, and must answer as they did; what the search
 * answered comes from the recording. Recorded errors come again, and requests are tried again as often as they were, without
 * the waits in between; a recorded attempt that failed fails again, with the same error.
 */
export class SessionReplay implements SessionAnswers {
  private readonly texts = new ConversationTexts();
  private readonly ended = new AbortController();
  private position = 0;
  private requests = 0;
  private expected: RequestTexts | undefined;
  private available: readonly AvailableTool[] = [];
  private divergence: DomainError | undefined;
  private difference = '';
  private readonly toolRules: AnswerRule[] = [];

  constructor(
    private readonly recording: SessionRecording,
    private readonly stored: Omit<StoredRecording, 'systemFingerprints'>,
  ) {}

  model(config: ModelConfig): Promise<ChatModel> {
    const head = requestHead(config);
    return Promise.resolve({
      respond: (request) =>
        new Promise((resolve) => {
          resolve(this.respond(head, request));
        }),
    });
  }

  tools(live: ToolCaller): ToolCaller {
    return {
      list: async (signal) => (this.available = await live.list(signal)),
      call: (request, signal) => this.call(live, request, signal),
    };
  }

  limits(configured: SessionLimits): SessionLimits {
    return { ...configured, baseDelaySeconds: 0 };
  }

  async play(
    signal: AbortSignal,
    session: (signal: AbortSignal) => Promise<SessionOutcome>,
  ): Promise<SessionOutcome> {
    const outcome = await this.playOnce(signal, session);
    this.checkEnd(outcome.error, outcome.rules);
    return outcome;
  }

  /** The recording that was proved to be that of this session too. */
  toStore(failure?: ModelDayError): Promise<StoredRecording | undefined> {
    if (failure?.code !== this.recording.failure?.code) return Promise.resolve(undefined);
    return Promise.resolve({ ...this.stored, systemFingerprints: fingerprintsOf(this.recording) });
  }

  private async playOnce(
    signal: AbortSignal,
    session: (signal: AbortSignal) => Promise<SessionOutcome>,
  ): Promise<SessionOutcome> {
    const joined = joinSignals([signal, this.ended.signal]);
    try {
      return await session(joined.signal);
    } catch (error) {
      signal.throwIfAborted();
      this.checkEnd(error);
      throw error;
    } finally {
      joined.letGo();
    }
  }

  private respond(head: string, request: ChatRequest): AssistantTurn {
    const actual = this.texts.next(request);
    const { outcome } = this.nextRequest();
    this.check(head, actual);
    if (!outcome) throw this.endOfRecording();
    if ('turn' in outcome) {
      const { message, ...turn } = outcome.turn;
      return { ...turn, message: JSON.parse(message) as AssistantMessage };
    }
    if (this.position === this.recording.events.length && this.recording.aborted) throw this.endOfRecording();
    throw this.isTriedAgain() ? passing(outcome.error) : fromRecordedError(outcome.error);
  }

  private async call(live: ToolCaller, request: ToolCallRequest, signal: AbortSignal): Promise<string> {
    const event = this.nextToolCall(request);
    const call = JSON.stringify(request);
    if (event.call !== call) {
      throw this.diverged(`The call of ${request.name} differs: ${textDifference(event.call, call)}`);
    }
    const { outcome } = event;
    if (!outcome) throw this.endOfRecording();
    if ('error' in outcome) throw fromRecordedError(outcome.error);
    if (this.isSearch(request.name)) return outcome.answer;
    const answer = await live.call(request, signal);
    if (answer === outcome.answer) return answer;
    if (REFUSALS_OF_BEFORE.test(outcome.answer)) this.toolRules.push(READ_CLEARLY);
    throw this.diverged(`The answer of ${request.name} differs: ${textDifference(outcome.answer, answer)}`);
  }

  private isSearch(name: string): boolean {
    return this.available.some((tool) => tool.name === name && tool.group === 'search');
  }

  private nextRequest(): RecordedRequest {
    const event = this.next('asks the model once more');
    if (event.kind === 'tool_call') {
      throw this.diverged(
        `The session asks the model where the recording has the call ${shortened(event.call)}`,
      );
    }
    this.requests += 1;
    this.expected = apply(this.expected, event);
    return event;
  }

  private nextToolCall({ name }: ToolCallRequest): RecordedToolCall {
    const event = this.next(`calls ${name}`);
    if (event.kind === 'tool_call') return event;
    throw this.diverged(`The session calls ${name} where the recording asks the model`);
  }

  private next(what: string): RecordedEvent {
    const event = this.recording.events[this.position];
    if (!event) {
      const { failure, aborted } = this.recording;
      throw failure || aborted
        ? this.endOfRecording()
        : this.diverged(`The session ${what}, and the recording ends before that`);
    }
    this.position += 1;
    return event;
  }

  private check(head: string, actual: RequestTexts): void {
    const where = `Request ${this.requests} differs from the recorded one in`;
    const recordedHead = this.recording.head ?? '{}';
    if (head !== recordedHead) {
      throw this.diverged(`${where} the model and its parameters, ${textDifference(recordedHead, head)}`);
    }
    const difference = this.expected && firstDifference(this.expected, actual);
    if (difference !== undefined) throw this.diverged(`${where} ${difference}`);
  }

  /** Whether the request that failed was sent again, unchanged. */
  private isTriedAgain(): boolean {
    const next = this.recording.events[this.position];
    const count = this.expected?.messages.length;
    return next?.kind === 'request' && next.adds.length === 0 && next.keeps === count;
  }

  /** Ends the session as the recorded one was ended: from outside, or by the failure of its attempt. */
  private endOfRecording(): DomainError {
    const { aborted, failure } = this.recording;
    if (aborted) {
      const reason = fromRecordedError(aborted);
      this.ended.abort(reason);
      return reason;
    }
    return failure ? fromRecordedError(failure) : this.diverged('The recording ends in the middle of a call');
  }

  /**
   * @param error with which the session ended
   * @param rules of the reading of answers that its last step fell under
   * @throws DomainError when the session is not the recorded one to its end, or the recorded attempt failed; a failure of
   *   our own, which cut the session off, is left to the caller
   */
  private checkEnd(error: unknown, rules: readonly AnswerRule[] = []): void {
    const newer = this.newerRules(rules);
    if (this.divergence) throw newer.length > 0 ? divergence(this.difference, newer) : this.divergence;
    if (error instanceof DomainError && error.fault !== 'us' && newer.length > 0 && !this.failsAs(error)) {
      throw divergence(`The session fails with ${error.code}, and the recorded one did not`, newer);
    }
    const left = this.recording.events[this.position];
    if (left && error !== undefined) return;
    if (left) {
      const what =
        left.kind === 'request' ? 'asks the model once more' : `has the call ${shortened(left.call)}`;
      throw this.diverged(`The session ends where the recording ${what}`);
    }
    if (this.recording.failure) throw fromRecordedError(this.recording.failure);
  }

  /** Rules that there were not when the session was recorded. */
  private newerRules(rules: readonly AnswerRule[]): readonly AnswerRule[] {
    return this.recording.reading === ANSWER_READING ? [] : [...rules, ...this.toolRules];
  }

  private failsAs({ code }: DomainError): boolean {
    const { failure, aborted } = this.recording;
    return failure?.code === code || aborted?.code === code;
  }

  private diverged(difference: string): DomainError {
    this.difference = this.divergence ? this.difference : difference;
    return (this.divergence ??= divergence(difference));
  }
}

/** What tools said to arguments that they now read, or refuse in other words. */
const REFUSALS_OF_BEFORE =
  /^\{"error":"(?:amount must be a positive whole number|[^"]*has no price today|\\?"?[^"]*is not a symbol of this market|symbol must be a ticker|date must be an existing day|Input validation error)/;
const READ_CLEARLY: AnswerRule = 'clear arguments are read, unclear ones refused with what to send';

function divergence(difference: string, rules: readonly AnswerRule[] = []): DomainError {
  const named =
    rules.length === 0
      ? 'Prices, prompts or program have changed since'
      : `The session was recorded before a rule by which answers are read now: ${rules.join('; ')}`;
  return new DomainError({
    code: 'replay_diverged',
    message: `The replay is not the recorded session. ${difference}. ${named}; trigger without mode to run the session anew.`,
    fault: 'us',
    ...(rules.length > 0 && { details: { rules } }),
  });
}

const MOST_SHOWN = 200;

function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
