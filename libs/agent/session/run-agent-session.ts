import { DomainError, type SessionLedger, type StopReason } from '@app/domain';
import { type AssistantTurn, type ChatMessage, type ChatModel, type OfferedTool } from '../chat-model.js';
import { NUDGE, renderFirstUserMessage, renderSystemPrompt } from '../prompt/session-prompt.js';
import { STOP_SIGNAL } from '../prompt/stop-signal.js';
import { type AvailableTool, type ToolCaller, type ToolGroup } from '../tools/tool-caller.js';
import { askModel, type RetryPolicy } from './ask-model.js';
import { readAssistantMessage, type RequestedCall } from './assistant-message.js';
import { IdleAnswers, throwIfRefused } from './idle-answers.js';
import { RepeatedCalls, type AnsweredCall } from './repeated-calls.js';
import { type SessionBriefing } from './session-briefing.js';
import { type SessionBudget } from './session-budget.js';
import { type SessionOutcome } from './session-outcome.js';
import { summarise } from './session-summary.js';

/** The bounds of a session. */
export interface SessionLimits extends RetryPolicy {
  /** Model turns. */
  readonly maxSteps: number;
}

export interface AgentSessionOptions {
  readonly briefing: SessionBriefing;
  readonly model: ChatModel;
  readonly tools: ToolCaller;
  /** The ledger that the tools trade on; only read here. */
  readonly ledger: Pick<SessionLedger, 'fills'>;
  readonly limits: SessionLimits;
  /** Asked before each model turn. */
  readonly budget?: Pick<SessionBudget, 'isReached'>;
  /** Ends the session at once: model and tool calls under way are aborted. */
  readonly signal: AbortSignal;
  /** Told after each model turn and its tool calls; waited for. */
  readonly onStep?: (step: number) => void | Promise<void>;
}

/**
 * Runs one agent's day: system prompt and first message, then model turns and the tool calls that they ask for, in
 * order, until an answer holds the stop signal, `maxSteps` turns are over, the budget is used up, or the model goes round
 * in circles. An answer with neither a tool call nor the stop signal is followed by a reminder. What the provider, the
 * model or a tool service breaks ends the session with stop reason `error` and the error in the outcome.
 * @throws the signal's reason when aborted
 */
export async function runAgentSession(options: AgentSessionOptions): Promise<SessionOutcome> {
  const conversation = new Conversation(options);
  try {
    return conversation.outcome(await conversation.run());
  } catch (error) {
    options.signal.throwIfAborted();
    if (!(error instanceof DomainError)) throw error;
    return conversation.outcome('error', error);
  }
}

/** The conversation of one session while it goes on. */
class Conversation {
  private readonly messages: ChatMessage[];
  private readonly toolUsage: Record<ToolGroup, number> = { math: 0, search: 0, trade: 0, get_price: 0 };
  private readonly repeatedCalls = new RepeatedCalls();
  private readonly idleAnswers = new IdleAnswers();
  private steps = 0;
  private lastWords = '';

  constructor(private readonly options: AgentSessionOptions) {
    this.messages = [
      { role: 'system', content: renderSystemPrompt(options.briefing) },
      { role: 'user', content: renderFirstUserMessage(options.briefing) },
    ];
  }

  async run(): Promise<StopReason> {
    const { limits, budget, signal, onStep } = this.options;
    const available = await this.options.tools.list(signal);
    const toolsByName = new Map(available.map((tool) => [tool.name, tool]));
    const offered = available.map(toOfferedTool);
    for (;;) {
      if (budget?.isReached()) return 'budget';
      if (this.steps >= limits.maxSteps) return 'max_steps';
      const end = await this.takeStep(toolsByName, offered);
      await onStep?.(this.steps);
      if (end) return end;
    }
  }

  outcome(stopReason: StopReason, error?: DomainError): SessionOutcome {
    return {
      stopReason,
      stopSignalReceived: stopReason === 'finish',
      totalSteps: this.steps,
      messages: this.messages,
      toolUsage: this.toolUsage,
      reasoningSummary: summarise(this.options.ledger.fills, this.lastWords),
      ...(error && { error }),
    };
  }

  /** One model turn and its tool calls; tells why the session ends after it, if it does. */
  private async takeStep(
    tools: ReadonlyMap<string, AvailableTool>,
    offered: readonly OfferedTool[],
  ): Promise<StopReason | undefined> {
    const { model, ledger, limits, signal } = this.options;
    const turn = await askModel(model, { messages: this.messages, tools: offered }, limits, signal);
    this.steps += 1;
    const { message, calls, text } = readAssistantMessage(turn, this.steps);
    this.messages.push(message);
    if (text.trim() !== '') this.lastWords = text;
    const answered: AnsweredCall[] = [];
    for (const [index, call] of calls.entries()) {
      const answer = await this.answerCall(call, `${this.steps}.${index}`, tools);
      this.messages.push({ role: 'tool', tool_call_id: call.id, content: answer });
      answered.push({ call, answer });
    }
    if (text.includes(STOP_SIGNAL)) return 'finish';
    if (calls.length === 0) return this.remind(turn);
    this.idleAnswers.end();
    return this.repeatedCalls.isLoopAfter(answered, ledger.fills.length) ? 'loop' : undefined;
  }

  /** What follows an answer that neither calls a tool nor ends the session. */
  private remind(turn: AssistantTurn): StopReason | undefined {
    throwIfRefused(turn);
    if (this.idleAnswers.isLoopAfter(turn)) return 'loop';
    this.messages.push({ role: 'user', content: NUDGE });
    return undefined;
  }

  private async answerCall(
    call: RequestedCall,
    callId: string,
    tools: ReadonlyMap<string, AvailableTool>,
  ): Promise<string> {
    if (!call.args.ok) return toolError(`${call.args.reason}; nothing was done.`);
    const tool = tools.get(call.name);
    if (!tool)
      return toolError(`There is no tool "${call.name}". The tools are: ${[...tools.keys()].join(', ')}.`);
    this.toolUsage[tool.group] += 1;
    return this.options.tools.call({ name: call.name, args: call.args.value, callId }, this.options.signal);
  }
}

function toOfferedTool({ name, description, parameters }: AvailableTool): OfferedTool {
  return { name, description, parameters };
}

function toolError(message: string): string {
  return JSON.stringify({ error: message });
}
