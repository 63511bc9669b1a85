import { DomainError, type StopReason } from '@app/domain';
import { AppliedRules } from '../answer/answer-rules.js';
import { refusingBrokenAnswers } from '../answer/ask-until-answered.js';
import { CallIds } from '../answer/call-ids.js';
import { announcesCalls, isActedOn, type AnswerEnd } from '../answer/finish-reason.js';
import { readAnswer, type ReadAnswer } from '../answer/read-answer.js';
import { type AssistantTurn, type ChatMessage, type ChatModel, type OfferedTool } from '../chat-model.js';
import {
  NUDGE,
  renderFirstUserMessage,
  renderSystemPrompt,
  renderUnreadableCall,
} from '../prompt/session-prompt.js';
import { STOP_SIGNAL } from '../prompt/stop-signal.js';
import { type AvailableTool } from '../tools/tool-caller.js';
import { askModel } from './ask-model.js';
import { IdleAnswers, throwIfRefused } from './idle-answers.js';
import { RepeatedCalls, type AnsweredCall } from './repeated-calls.js';
import { type AgentSessionOptions } from './agent-session-options.js';
import { SessionDecision } from './session-decision.js';
import { type SessionOutcome } from './session-outcome.js';
import { summarise } from './session-summary.js';
import { callsRecovered, callsUnparsed, SessionWarnings } from './session-warnings.js';
import { SessionToolCalls } from './tool-calls.js';

/** The conversation of one session while it goes on. */
export class Conversation {
  /** As it is sent, and as it was said: the same but where calls were read from the words of an answer. */
  private readonly sent: ChatMessage[];
  private readonly said: ChatMessage[];
  private toolCalls: SessionToolCalls;
  private readonly ids = new CallIds();
  private readonly rules = new AppliedRules();
  private readonly model: ChatModel;
  private readonly repeatedCalls = new RepeatedCalls();
  private readonly idleAnswers = new IdleAnswers();
  private readonly decision = new SessionDecision();
  private readonly warnings = new SessionWarnings();
  private steps = 0;
  private lastWords = '';
  private wasToldOfUnreadable = false;
  /** Why a call was not sent to any tool, as long as none was accepted after it. */
  private unreadCall: string | undefined;

  constructor(private readonly options: AgentSessionOptions) {
    this.model = refusingBrokenAnswers(options.model, this.rules);
    this.toolCalls = new SessionToolCalls(options.tools, []);
    this.sent = [
      { role: 'system', content: renderSystemPrompt(options.briefing) },
      { role: 'user', content: renderFirstUserMessage(options.briefing) },
    ];
    this.said = [...this.sent];
  }

  /**
   * Goes on to the end of the session, and tells why that is.
   * @throws DomainError where model, provider or tools break it, or nothing in it shows a decision of the model
   */
  async run(): Promise<StopReason> {
    const available = await this.options.tools.list(this.options.signal);
    this.toolCalls = new SessionToolCalls(this.options.tools, available);
    const stopReason = await this.takeSteps(available.map(toOfferedTool));
    const missing = this.decision.missing(stopReason);
    if (missing) {
      this.rules.add('a session needs an accepted call or an end of its own');
      throw missing;
    }
    if (this.unreadCall !== undefined) this.warnings.add(callsUnparsed(this.unreadCall));
    return stopReason;
  }

  outcome(stopReason: StopReason, error?: DomainError): SessionOutcome {
    const warnings = this.warnings.all;
    return {
      stopReason,
      stopSignalReceived: stopReason === 'finish',
      totalSteps: this.steps,
      messages: this.said,
      sent: this.sent,
      toolUsage: this.toolCalls.usage,
      reasoningSummary: summarise(this.options.ledger.fills, this.lastWords),
      warnings,
      rules: this.rules.all,
      ...(error && { error }),
    };
  }

  private async takeSteps(offered: readonly OfferedTool[]): Promise<StopReason> {
    const { limits, budget, onStep } = this.options;
    for (;;) {
      if (budget?.isReached()) return 'budget';
      if (this.steps >= limits.maxSteps) return 'max_steps';
      const end = await this.takeStep(offered);
      await onStep?.(this.steps);
      if (end) return end;
    }
  }

  /** One model turn and its tool calls; tells why the session ends after it, if it does. */
  private async takeStep(offered: readonly OfferedTool[]): Promise<StopReason | undefined> {
    const { limits, signal } = this.options;
    const turn = await askModel(this.model, { messages: this.sent, tools: offered }, limits, signal);
    this.steps += 1;
    const answer = this.read(turn);
    if (answer.calls.length > 0) return this.makeCalls(answer);
    if (answer.unreadable !== undefined) {
      this.tellUnreadable(answer.unreadable);
      return undefined;
    }
    if (!this.endsDay(answer)) return this.remind(turn, answer);
    if (announcesCalls(turn.finishReason)) this.warnings.add(callsUnparsed(ANNOUNCED));
    return 'finish';
  }

  /** Whether the model says that it is done: an answer that was cut off has to end with it, to be no plan to say so. */
  private endsDay({ words, end }: ReadAnswer): boolean {
    if (!words.includes(STOP_SIGNAL)) return false;
    const counts = isActedOn(end) || (end === 'cut_off' && words.trimEnd().endsWith(STOP_SIGNAL));
    if (!counts) this.rules.add('stop signal in an answer that was broken off');
    return counts;
  }

  private read(turn: AssistantTurn): ReadAnswer {
    const { recoversCalls = true } = this.options;
    const answer = readAnswer(turn, { offered: this.toolCalls.names, recoversCalls, ids: this.ids });
    this.rules.add(...answer.rules);
    this.sent.push(answer.message);
    this.said.push(answer.said);
    this.decision.answered(answer);
    this.warnings.add(...(turn.warnings ?? []));
    if (answer.recovered && answer.calls.some(({ args }) => args.ok))
      this.warnings.add(callsRecovered(answer.recovered));
    if (answer.leavesCalls) this.warnings.add(callsUnparsed('stood in the words beside other calls'));
    if (answer.words.trim() !== '') this.lastWords = answer.words;
    return answer;
  }

  private async makeCalls({ calls, end }: ReadAnswer): Promise<StopReason | undefined> {
    const { ledger, signal } = this.options;
    const answered: AnsweredCall[] = [];
    for (const [index, call] of calls.entries()) {
      const { text, isAccepted, isUnread } = await this.toolCalls.answer(
        call,
        `${this.steps}.${index}`,
        signal,
      );
      this.push({ role: 'tool', tool_call_id: call.id, content: text });
      answered.push({ call, answer: text });
      if (isUnread) this.unreadCall = whyUnread(end);
      if (this.toolCalls.isNearName(call.name)) this.rules.add('near tool names named');
      if (!isAccepted) continue;
      this.decision.accepted();
      this.unreadCall = undefined;
    }
    this.idleAnswers.end();
    return this.repeatedCalls.isLoopAfter(answered, ledger.fills.length) ? 'loop' : undefined;
  }

  /** What follows an answer that neither calls a tool nor ends the session. */
  private remind({ message }: AssistantTurn, { end }: ReadAnswer): StopReason | undefined {
    throwIfRefused(message, end);
    if (this.idleAnswers.isLoopAfter(end)) return 'loop';
    this.push({ role: 'user', content: NUDGE });
    return undefined;
  }

  /**
   * The model is told once; what the server does to its calls does not change by telling it again.
   * @throws DomainError `tool_calls_unparsed` the second time
   */
  private tellUnreadable(why: string): void {
    this.warnings.add(callsUnparsed(why));
    if (this.wasToldOfUnreadable) throw unparsed(why);
    this.wasToldOfUnreadable = true;
    this.push({ role: 'user', content: renderUnreadableCall(why) });
  }

  private push(message: ChatMessage): void {
    this.sent.push(message);
    this.said.push(message);
  }
}

function whyUnread(end: AnswerEnd): string {
  return isActedOn(end)
    ? 'has no name, or arguments that are no JSON object'
    : 'stands in an answer that did not come to its end';
}

const ANNOUNCED = 'is announced by the finish_reason of an answer that holds none';

function unparsed(why: string): DomainError {
  return new DomainError({
    code: 'tool_calls_unparsed',
    message: `The model means tool calls that cannot be read, also after it was told: the last one ${why}. Look at the tool call parser of the server (vLLM: --enable-auto-tool-choice --tool-call-parser; SGLang: --tool-call-parser; llama.cpp: --jinja) and at recover_tool_calls in the model's config.`,
    fault: 'provider',
  });
}

function toOfferedTool({ name, description, parameters }: AvailableTool): OfferedTool {
  return { name, description, parameters };
}
