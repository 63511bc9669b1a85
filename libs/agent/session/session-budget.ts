import { type ModelBudget } from '@app/config';
import { TokenCost, usageOfCalls, type ModelCall, type Usage } from '@app/domain';

/** What was used of a budget before a session starts. */
export interface SpentBefore {
  /** By earlier attempts at the same model-day. */
  readonly ofModelDay: Usage;
  /** By every attempt of the model in the job. */
  readonly ofJob: Usage;
}

/** What is left of a model's budget while a session goes on. What no call said counts as nothing. */
export class SessionBudget {
  /** @param calls the session's requests so far, as they are written down */
  constructor(
    private readonly budget: ModelBudget,
    private readonly before: SpentBefore,
    private readonly calls: readonly ModelCall[],
  ) {}

  /** Whether the tokens of the day or the dollars of the job are used up: no further request is to be sent. */
  isReached(): boolean {
    const session = usageOfCalls(this.calls);
    const { maxTokensPerDay } = this.budget;
    const tokens = (this.before.ofModelDay.totalTokens ?? 0) + (session.totalTokens ?? 0);
    return (maxTokensPerDay !== undefined && tokens >= maxTokensPerDay) || this.isCostReached(session);
  }

  private isCostReached(session: Usage): boolean {
    const { ofJob } = this.before;
    const cost = (ofJob.cost ?? TokenCost.zero).plus(session.cost ?? TokenCost.zero);
    return isCostReached(this.budget, cost);
  }
}

/** Whether this cost uses up the dollars that a model may spend in one job. */
export function isCostReached({ maxCostUsdPerJob }: ModelBudget, cost: TokenCost): boolean {
  const limit = maxCostUsdPerJob === undefined ? undefined : TokenCost.fromNumber(maxCostUsdPerJob);
  return limit !== undefined && cost.compare(limit) >= 0;
}
