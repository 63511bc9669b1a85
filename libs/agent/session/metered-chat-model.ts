import { type ModelBudget, type TokenPrices } from '@app/config';
import {
  DomainError,
  Money,
  TokenCost,
  type CountedTokens,
  type ModelCall,
  type ModelDayWarning,
} from '@app/domain';
import { type AssistantTurn, type ChatModel, type ChatRequest, type TokenUsage } from '../chat-model.js';

const MAX_NAME_LENGTH = 120;

/**
 * A provider's model of which every request is written down: how long it took, its tokens, and what they cost. An answer
 * whose tokens or cost a budget needs, and the provider does not tell, carries a warning.
 */
export class MeteredChatModel implements ChatModel {
  /**
   * @param calls where requests are added as they end, so that they are known also of an attempt that fails
   * @param budget what the model may use, and what tokens cost where the provider does not say
   * @param onCall told of each request as it ends
   */
  constructor(
    private readonly model: ChatModel,
    private readonly calls: ModelCall[],
    private readonly budget: ModelBudget = {},
    private readonly onCall?: (call: ModelCall) => void,
  ) {}

  async respond(request: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    const started = performance.now();
    const latency = () => Math.round(performance.now() - started);
    try {
      const turn = await this.model.respond(request, signal);
      const call = answered(turn, latency(), this.budget.pricesPerMillion);
      this.keep(call);
      const unknown = unknownToBudget(call, this.budget);
      return unknown.length === 0 ? turn : { ...turn, warnings: [...(turn.warnings ?? []), ...unknown] };
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

/** What the budget cannot count of a call. */
function unknownToBudget({ tokens, cost }: ModelCall, budget: ModelBudget): readonly ModelDayWarning[] {
  const { maxTokensPerDay, maxCostUsdPerJob } = budget;
  const warning = (key: string, message: string) => ({
    code: 'budget_unknown' as const,
    message: `${key} cannot be kept: ${message}`,
  });
  return [
    // No request has no tokens: a count of 0 is none.
    ...(maxTokensPerDay !== undefined && (tokens === null || tokens.total === 0)
      ? [
          warning(
            'max_tokens_per_day',
            'the provider does not say how many tokens its answers took, and they count as none.',
          ),
        ]
      : []),
    ...(maxCostUsdPerJob !== undefined && cost === null
      ? [
          warning(
            'max_cost_usd_per_job',
            'the cost of answers is unknown, and they count as free. Set prices_per_million; the provider must report prompt and completion tokens.',
          ),
        ]
      : []),
  ];
}

/** What is no number of tokens is as good as unsaid. */
function countedTokens(usage: TokenUsage | undefined): CountedTokens | null {
  const prompt = countOf(usage?.promptTokens);
  const completion = countOf(usage?.completionTokens);
  const sum = prompt === null || completion === null ? null : prompt + completion;
  const total = countOf(usage?.totalTokens) ?? sum;
  if (total === null) return null;
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
  if (!tokens || !prices || tokens.prompt === null || tokens.completion === null) return null;
  const cached = Math.min(tokens.cached ?? 0, tokens.prompt);
  const usd = [
    TokenCost.ofTokens(tokens.prompt - cached, Money.fromNumber(prices.prompt)),
    TokenCost.ofTokens(cached, Money.fromNumber(prices.cached ?? prices.prompt)),
    TokenCost.ofTokens(tokens.completion, Money.fromNumber(prices.completion)),
  ].reduce((sum, part) => sum.plus(part));
  return { usd, source: 'computed' };
}
