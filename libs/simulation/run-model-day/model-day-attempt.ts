import {
  briefSession,
  isBuiltIn,
  lookBackOf,
  runAgentSession,
  summariseByModel,
  type SessionAnswers,
  type SessionOutcome,
  type ToolClient,
} from '@app/agent';
import { type ModelConfig, type SimulationConfig } from '@app/config';
import { type ClaimedModelDay } from '@app/database';
import {
  DomainError,
  SessionLedger,
  type ModelCall,
  type ModelDayWarning,
  type PortfolioDay,
  type Position,
  type SessionRecord,
} from '@app/domain';
import { openUniverse, type MarketData, type UniverseOfDay } from '@app/market-data';
import { instantText } from '../exchange-clock.js';
import { type SessionInfrastructure, type UseCaseParts } from '../infrastructure.js';
import { attemptFields } from '../log.js';
import { adjustOpening, type AdjustedOpening } from './adjust-opening.js';
import { JobConfigs } from './job-configs.js';
import { openBudget } from './open-budget.js';
import { sessionModel, sessionTools } from './session-ports.js';
import { traceSession } from './trace-session.js';
import { RuntimeFile } from './runtime-file.js';
import { valueDay } from './value-day.js';

/** What attempts are made with: parts that all use cases share, and what sessions need besides. */
export interface ModelDayAttemptParts
  extends
    Pick<
      UseCaseParts,
      'environment' | 'repositories' | 'valuationPrices' | 'files' | 'metrics' | 'clock' | 'log' | 'tracing'
    >,
    Pick<SessionInfrastructure, 'toolSessions' | 'chatModels' | 'limiter'> {
  readonly marketData: MarketData;
  readonly toolClient: ToolClient;
}

/** What an attempt runs under. */
export interface AttemptTerms {
  /** Aborted when the attempt must end; then nothing is written. */
  readonly signal: AbortSignal;
  /** Where the requests to the model's provider are added, so that they are known also of an attempt that fails. */
  readonly calls: ModelCall[];
  /** Where what a reader has to know of the session is added, so that it is known also of an attempt that fails. */
  readonly warnings: ModelDayWarning[];
  /** Where those of the session come from: its model and tools, or a recording. */
  readonly answers: SessionAnswers;
  /** Told when the session has ended, which is all that its deadline bounds. */
  readonly onSessionEnd: () => void;
}

/** Everything that a session stands on, read once before it starts. */
interface Preparation {
  readonly claim: ClaimedModelDay;
  readonly config: SimulationConfig;
  readonly universe: UniverseOfDay;
  readonly model: ModelConfig;
  readonly opening: AdjustedOpening;
}

/**
 * One attempt at a model-day: reads its position and prices once, lets the agent trade on an in-memory ledger, writes the
 * outcome in one transaction, then the files. An attempt that fails leaves nothing behind.
 */
export class ModelDayAttempt {
  private readonly configs: JobConfigs;

  constructor(private readonly parts: ModelDayAttemptParts) {
    this.configs = new JobConfigs(parts.environment.dataDir);
  }

  /** @throws what made the attempt fail; the signal's reason when aborted */
  async run(claim: ClaimedModelDay, terms: AttemptTerms): Promise<void> {
    const runtimeFile = new RuntimeFile(this.parts.environment.runtimeDir, claim);
    await runtimeFile.update(false);
    try {
      const preparation = await this.prepare(claim);
      const { ledger, outcome } = await this.trade(preparation, runtimeFile, terms);
      terms.warnings.push(...(outcome.warnings ?? []));
      if (outcome.error) throw outcome.error;
      const day = await this.close(preparation, ledger);
      const recording = await terms.answers.toStore();
      const { calls, warnings } = terms;
      const session = { ...toSessionRecord(outcome, calls), warnings, recording };
      terms.signal.throwIfAborted();
      await this.parts.repositories.modelDays.complete(claim, day, session, instantText(this.parts.clock));
      await this.writeFiles(preparation, day, session);
    } finally {
      await runtimeFile.remove();
    }
  }

  /** The day is committed: files that cannot be written now are written when its date is settled. */
  private async writeFiles(
    { claim, universe, opening }: Preparation,
    day: PortfolioDay,
    session: SessionRecord,
  ): Promise<void> {
    const recorded = { day, opening: opening.position, universe: universe.members };
    try {
      await this.parts.files.writeDay(opening.portfolio, recorded, session.messages);
    } catch (error) {
      this.parts.log.warn(
        { ...attemptFields(claim), error },
        'the files could not be written; they are written when the date is settled',
      );
    }
  }

  private async prepare(claim: ClaimedModelDay): Promise<Preparation> {
    const config = this.configs.of(claim);
    const model = config.models.find((entry) => entry.signature === claim.signature);
    const opening = await this.parts.repositories.portfolios.openingState(claim.signature, claim.date);
    if (!model || !opening || !config.universe) {
      throw new DomainError({
        code: 'job_incomplete',
        message: 'The job does not hold what the model-day needs.',
        fault: 'us',
      });
    }
    const { date } = claim;
    const universe = openUniverse(config.universe).on(date);
    const session = { date, universe: universe.members };
    const adjusted = await adjustOpening(this.parts.repositories, opening, session);
    return { claim, config, universe, model, opening: adjusted };
  }

  /** The session, from the admission to the tools to the last answer. */
  private async trade(
    { claim, config, universe, model, opening }: Preparation,
    runtimeFile: RuntimeFile,
    terms: AttemptTerms,
  ): Promise<{ ledger: SessionLedger; outcome: SessionOutcome }> {
    const { repositories, marketData, toolSessions, toolClient, tracing } = this.parts;
    const { signal, calls, answers, onSessionEnd } = terms;
    const budget = await openBudget(repositories.usage, claim, model, calls);
    const outside = heldOutside(universe, opening.position);
    const market = await marketData.asOf(claim.date, universe.members, [...outside.keys()]);
    const ledger = new SessionLedger(opening.position, market.opens, {
      rules: config.trading,
      previousCloses: market.previousCloses,
      whyOutside: (symbol) => universe.whyOutside(symbol),
    });
    const briefed = briefSession(market, opening.position, lookBackOf(model), config.trading);
    const briefing = { ...briefed, outside, corporateActions: opening.corporateActions };
    const chatModel = await sessionModel(this.parts, { claim, config, model, briefing }, terms);
    const admission = toolSessions.issue({ ledger, market });
    const tools = toolClient.openSession(admission.token);
    const onStep = () => runtimeFile.update(ledger.fills.length > 0);
    try {
      const limits = answers.limits(config.agent);
      const session = {
        briefing,
        model: chatModel,
        tools: sessionTools(tools, answers, tracing),
        ledger,
        limits,
        recoversCalls: model.recoverToolCalls,
        budget,
        onStep,
      };
      const outcome = await traceSession(tracing, { claim, calls }, () =>
        answers.play(signal, async (ends) => {
          const traded = await runAgentSession({ ...session, signal: ends });
          onSessionEnd();
          if (!wantsSummary(model, traded) || budget?.isReached()) return traded;
          return summariseByModel(traded, chatModel, ends);
        }),
      );
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

/** What is held can be sold, also after it left the universe: why it cannot be bought, by symbol. */
function heldOutside(universe: UniverseOfDay, { holdings }: Position): ReadonlyMap<string, string> {
  const reasons = [...holdings.keys()].map((symbol) => [symbol, universe.whyOutside(symbol)] as const);
  return new Map(reasons.flatMap(([symbol, why]) => (why === undefined ? [] : [[symbol, why]])));
}

function wantsSummary({ summarize, basemodel }: ModelConfig, { error }: SessionOutcome): boolean {
  return summarize && !isBuiltIn(basemodel) && !error;
}

function toSessionRecord(outcome: SessionOutcome, modelCalls: readonly ModelCall[]): SessionRecord {
  return {
    messages: outcome.messages,
    toolUsage: outcome.toolUsage,
    modelCalls,
    totalSteps: outcome.totalSteps,
    stopSignalReceived: outcome.stopSignalReceived,
    stopReason: outcome.stopReason,
    reasoningSummary: outcome.reasoningSummary,
  };
}
