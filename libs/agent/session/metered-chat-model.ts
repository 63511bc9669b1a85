import { type TokenPrices } from '@app/config';
import { DomainError, Money, TokenCost, type CountedTokens, type ModelCall } from '@app/domain';
import { type AssistantTurn, type ChatModel, type ChatRequest, type TokenUsage } from '../chat-model.js';

const MAX_NAME_LENGTH = 120;

/** A provider's model of which every request is written down: how long it took, its tokens, and what they cost. */
export class MeteredChatModel implements ChatModel {
  /**
   * @param calls where requests are added as they end, so that they are known also of an attempt that fails
   * @param prices what tokens cost where the provider does not say
   * @param onCall told of each request as it ends
   */
  constructor(
    private readonly model: ChatModel,
    private readonly calls: ModelCall[],
    private readonly prices?: TokenPrices,
    private readonly onCall?: (call: ModelCall) => void,
  ) {}

  async respond(request: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    const started = performance.now();
    const latency = () => Math.round(performance.now() - started);
    try {
      const turn = await this.model.respond(request, signal);
      this.keep(answered(turn, latency(), this.prices));
      return turn;
    } catch (error) {
      this.keep(unanswered(error, latency(), signal));
      throw error;
    }
  }

  private keep(call: ModelCall): void {
    this.calls.push(call);
    this.onCall?.(call);
  }
}

function answered(turn: AssistantTurn, latencyMs: number, prices: TokenPrices | undefined): ModelCall {
  const tokens = countedTokens(turn.usage);
  return {
    latencyMs,
    tokens,
    cost: reportedCost(turn.usage) ?? computedCost(tokens, prices),
    finishReason: turn.finishReason?.slice(0, MAX_NAME_LENGTH) ?? null,
    systemFingerprint: turn.systemFingerprint?.slice(0, MAX_NAME_LENGTH) ?? null,
    failure: null,
  };
}

function unanswered(error: unknown, latencyMs: number, signal: AbortSignal): ModelCall {
  const code = error instanceof DomainError ? error.code : 'internal_error';
  const failure = signal.aborted ? 'aborted' : code;
  return { latencyMs, tokens: null, cost: null, finishReason: null, systemFingerprint: null, failure };
}

/** What is no number of tokens is as good as unsaid. */
function countedTokens(usage: TokenUsage | undefined): CountedTokens | null {
  const prompt = countOf(usage?.promptTokens);
  const completion = countOf(usage?.completionTokens);
  const total = countOf(usage?.totalTokens);
  if (prompt === null || completion === null || total === null) return null;
  return {
    prompt,
    cached: countOf(usage?.cachedTokens),
    completion,
    reasoning: countOf(usage?.reasoningTokens),
    total,
  };
}

function countOf(value: number | undefined): number | null {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function reportedCost(usage: TokenUsage | undefined): ModelCall['cost'] {
  const usd = usage?.costUsd === undefined ? undefined : TokenCost.fromNumber(usage.costUsd);
  return usd ? { usd, source: 'reported' } : null;
}

function computedCost(tokens: CountedTokens | null, prices: TokenPrices | undefined): ModelCall['cost'] {
  if (!tokens || !prices) return null;
  const cached = Math.min(tokens.cached ?? 0, tokens.prompt);
  const usd = [
    TokenCost.ofTokens(tokens.prompt - cached, Money.fromNumber(prices.prompt)),
    TokenCost.ofTokens(cached, Money.fromNumber(prices.cached ?? prices.prompt)),
    TokenCost.ofTokens(tokens.completion, Money.fromNumber(prices.completion)),
  ].reduce((sum, part) => sum.plus(part));
  return { usd, source: 'computed' };
}
