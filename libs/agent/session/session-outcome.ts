import { type DomainError, type Fill, type StopReason } from '@app/domain';
import { type ChatMessage, type TokenUsage } from '../chat-model.js';
import { type ToolUsage } from '../tools/tool-caller.js';

/** How an agent session went. */
export interface SessionOutcome {
  readonly stopReason: StopReason;
  readonly stopSignalReceived: boolean;
  /** The model's turns. */
  readonly totalSteps: number;
  /** The whole conversation, in order, as the provider's chat format has it. */
  readonly messages: readonly ChatMessage[];
  /** Calls that were sent to a tool, refused ones included. */
  readonly toolUsage: ToolUsage;
  /** Summed over the turns; null when the provider never counted. */
  readonly tokenUsage: TokenUsage | null;
  /** What was traded, and the model's last words. */
  readonly reasoningSummary: string;
  /** Why the session could not go on; set exactly when `stopReason` is `error`. */
  readonly error?: DomainError;
}

const MAX_WORDS_LENGTH = 500;

/** One or two lines for a reader of results: the fills, then the model's last words cut to 500 characters. */
export function summarise(fills: readonly Fill[], lastWords: string): string {
  const trades = fills.map(
    ({ side, amount, symbol, price }) => `${side} ${amount} ${symbol} at ${price.toString()}`,
  );
  const done = trades.length === 0 ? 'No trade.' : `Trades: ${trades.join('; ')}.`;
  const words = lastWords.trim();
  if (words === '') return done;
  return `${done}\n${words.length > MAX_WORDS_LENGTH ? `${words.slice(0, MAX_WORDS_LENGTH - 1)}…` : words}`;
}

/** Adds one turn's tokens; turns that were not counted add nothing. */
export function addUsage(sum: TokenUsage | null, turn: TokenUsage | undefined): TokenUsage | null {
  if (!turn) return sum;
  return {
    promptTokens: addKnown(sum?.promptTokens, turn.promptTokens),
    completionTokens: addKnown(sum?.completionTokens, turn.completionTokens),
    totalTokens: addKnown(sum?.totalTokens, turn.totalTokens),
  };
}

function addKnown(sum: number | undefined, turn: number | undefined): number | undefined {
  return turn === undefined ? sum : (sum ?? 0) + turn;
}
