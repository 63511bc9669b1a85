import {
  briefSession,
  lookBackOf,
  runAgentSession,
  type ChatModels,
  type SessionOutcome,
  type ToolClient,
} from '@app/agent';
import {
  parseSimulationConfig,
  readProvider,
  type Environment,
  type ModelConfig,
  type SimulationConfig,
} from '@app/config';
import { type ClaimedModelDay, type Repositories } from '@app/database';
import { DomainError, SessionLedger, type PortfolioDay, type SessionRecord } from '@app/domain';
import { type MarketData, type ValuationPrices } from '@app/market-data';
import { type ToolSessions } from '@app/tools';
import { instantText, type Clock } from '../exchange-clock.js';
import { type Log } from '../log.js';
import { type PortfolioFiles } from '../portfolio-files/portfolio-files.js';
import { adjustOpening, type AdjustedOpening } from './adjust-opening.js';
import { RuntimeFile } from './runtime-file.js';
import { valueDay } from './value-day.js';

export interface ModelDayAttemptParts {
  readonly environment: Environment;
  readonly repositories: Repositories;
  readonly marketData: MarketData;
  readonly valuationPrices: ValuationPrices;
  readonly toolSessions: ToolSessions;
  readonly toolClient: ToolClient;
  readonly chatModels: Pick<ChatModels, 'create'>;
  readonly files: PortfolioFiles;
  readonly clock: Clock;
  readonly log: Log;
}

/** Everything that a session stands on, read once before it starts. */
interface Preparation {
  readonly claim: ClaimedModelDay;
  readonly config: SimulationConfig & { readonly universe: readonly string[] };
  readonly model: ModelConfig;
  readonly opening: AdjustedOpening;
}

/**
 * One attempt at a model-day: reads its position and prices once, lets the agent trade on an in-memory ledger, writes the
 * outcome in one transaction, then the files. An attempt that fails leaves nothing behind.
 */
export class ModelDayAttempt {
  constructor(private readonly parts: ModelDayAttemptParts) {}

  /**
   * @param signal aborted when the attempt must end; then nothing is written
   * @throws what made the attempt fail; the signal's reason when aborted
   */
  async run(claim: ClaimedModelDay, signal: AbortSignal): Promise<void> {
    const runtimeFile = new RuntimeFile(this.parts.environment.runtimeDir, claim);
    await runtimeFile.update(false);
    try {
      const preparation = await this.prepare(claim);
      const { ledger, outcome } = await this.trade(preparation, runtimeFile, signal);
      if (outcome.error) throw outcome.error;
      const day = await this.close(preparation, ledger);
      const session = toSessionRecord(outcome);
      signal.throwIfAborted();
      await this.parts.repositories.modelDays.complete(claim, day, session, instantText(this.parts.clock));
      await this.writeFiles(preparation, day, session);
    } finally {
      await runtimeFile.remove();
    }
  }

  /** The day is committed: files that cannot be written now are written when its date is settled. */
  private async writeFiles(
    { claim, config, opening }: Preparation,
    day: PortfolioDay,
    session: SessionRecord,
  ): Promise<void> {
    const recorded = { day, opening: opening.position, universe: config.universe };
    try {
      await this.parts.files.writeDay(opening.portfolio, recorded, session.messages);
    } catch (error) {
      const fields = { job: claim.jobId, model: claim.signature, date: claim.date };
      this.parts.log.warn(
        { ...fields, error },
        'the files could not be written; they are written when the date is settled',
      );
    }
  }

  private async prepare(claim: ClaimedModelDay): Promise<Preparation> {
    const config = parseSimulationConfig(claim.config, this.parts.environment.dataDir);
    const model = config.models.find((entry) => entry.signature === claim.signature);
    const opening = await this.parts.repositories.portfolios.openingState(claim.signature, claim.date);
    if (!model || !opening || !config.universe) {
      throw new DomainError({
        code: 'job_incomplete',
        message: 'The job does not hold what the model-day needs.',
        fault: 'us',
      });
    }
    const { universe } = config;
    const adjusted = await adjustOpening(this.parts.repositories, opening, { date: claim.date, universe });
    return { claim, config: { ...config, universe }, model, opening: adjusted };
  }

  /** The session, from the admission to the tools to the last answer. */
  private async trade(
    { claim, config, model, opening }: Preparation,
    runtimeFile: RuntimeFile,
    signal: AbortSignal,
  ): Promise<{ ledger: SessionLedger; outcome: SessionOutcome }> {
    const { environment, marketData, toolSessions, toolClient, chatModels } = this.parts;
    // What is held can be sold, also after a config that dropped it from the universe.
    const tradable = [...new Set([...config.universe, ...opening.position.holdings.keys()])];
    const market = await marketData.asOf(claim.date, tradable);
    const ledger = new SessionLedger(opening.position, market.opens);
    const briefed = briefSession(market, opening.position, lookBackOf(model));
    const briefing = { ...briefed, corporateActions: opening.corporateActions };
    const provider = () => readProvider(environment, claim.configPath, claim.signature);
    const chatModel = await chatModels.create(model, { briefing, provider });
    const admission = toolSessions.issue({ ledger, market });
    const tools = toolClient.openSession(admission.token);
    const onStep = () => runtimeFile.update(ledger.fills.length > 0);
    try {
      const limits = config.agent;
      const outcome = await runAgentSession({
        briefing,
        model: chatModel,
        tools,
        ledger,
        limits,
        signal,
        onStep,
      });
      return { ledger, outcome };
    } finally {
      admission.revoke();
      await tools.close();
    }
  }

  /** The day's closing state, at prices that the session could not see. */
  private async close({ claim, opening }: Preparation, ledger: SessionLedger): Promise<PortfolioDay> {
    const closing = ledger.position;
    const valuation = await this.parts.valuationPrices.on(claim.date, closing.holdings.keys());
    return {
      modelDayId: claim.id,
      signature: claim.signature,
      date: claim.date,
      closing,
      fills: ledger.fills,
      adjustments: opening.adjustments,
      firstLineId: opening.nextLineId,
      ...valueDay(closing, valuation, opening.portfolioValue),
    };
  }
}

function toSessionRecord(outcome: SessionOutcome): SessionRecord {
  const usage = outcome.tokenUsage;
  return {
    messages: outcome.messages,
    toolUsage: outcome.toolUsage,
    tokenUsage: usage && {
      prompt_tokens: usage.promptTokens,
      completion_tokens: usage.completionTokens,
      total_tokens: usage.totalTokens,
    },
    totalSteps: outcome.totalSteps,
    stopSignalReceived: outcome.stopSignalReceived,
    stopReason: outcome.stopReason,
    reasoningSummary: outcome.reasoningSummary,
  };
}
