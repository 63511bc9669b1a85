import {
  isBuiltIn,
  limitModel,
  MeteredChatModel,
  NotingChatModel,
  TracedChatModel,
  traceTools,
  type ChatModel,
  type SessionAnswers,
  type SessionBriefing,
  type ToolCaller,
} from '@app/agent';
import { readProvider, type ModelConfig, type SimulationConfig } from '@app/config';
import { type ClaimedModelDay } from '@app/database';
import { type ModelCall, type ModelDayWarning } from '@app/domain';
import { type Tracing } from '@app/observability';
import { type SessionInfrastructure, type UseCaseParts } from '../infrastructure.js';

type ModelParts = Pick<UseCaseParts, 'environment' | 'metrics' | 'tracing'> &
  Pick<SessionInfrastructure, 'chatModels' | 'limiter'>;

/** The session whose model is wanted. */
interface ModelOfSession {
  readonly claim: ClaimedModelDay;
  readonly config: SimulationConfig;
  readonly model: ModelConfig;
  readonly briefing: SessionBriefing;
}

/** Where the answers come from, and where the requests and the answers' warnings are written down. */
interface SessionBooks {
  readonly answers: SessionAnswers;
  readonly calls: ModelCall[];
  readonly warnings: ModelDayWarning[];
}

/**
 * The model that a session asks, and everything that is put around it. From the inside to the outside:
 *
 * 1. limited, next to the provider: a request waits for its place before its own time runs. A built-in model has no
 *    provider, and a replay never makes the model, so that neither waits.
 * 2. recorded: what the session was answered in the end, whatever it waited for. A replay takes the place of all inside.
 * 3. metered, around the recording: a replay writes down the same requests as the session that was recorded, and the
 *    time of a request is what the session waited for it.
 * 4. noted, around all that says something about an answer: what a reader has to know is known also of a session that has
 *    no end.
 * 5. traced, outermost: every request of the session is a span, whoever answers it, with all its wait.
 *
 * @throws DomainError what `ChatModels.create` and `readProvider` throw; nothing of that in a replay
 */
export async function sessionModel(
  parts: ModelParts,
  session: ModelOfSession,
  { answers, calls, warnings }: SessionBooks,
): Promise<ChatModel> {
  const { model } = session;
  const recorded = await answers.model(model, () => limitedModel(parts, session));
  const metered = isBuiltIn(model.basemodel) ? recorded : meteredModel(recorded, calls, parts, session);
  const noted = new NotingChatModel(metered, warnings);
  return new TracedChatModel(noted, parts.tracing, model.basemodel);
}

/**
 * The tools that a session calls, likewise: recorded inside, so that a replay can answer in their place, traced around it,
 * so that every call is a span, whoever answers it.
 */
export function sessionTools(tools: ToolCaller, answers: SessionAnswers, tracing: Tracing): ToolCaller {
  return traceTools(answers.tools(tools), tracing);
}

/** The model that really answers, within the limits of its provider. */
function limitedModel(
  { environment, chatModels, limiter, metrics }: ModelParts,
  { claim, config, model, briefing }: ModelOfSession,
): Promise<ChatModel> {
  const onWaited = (host: string, seconds: number) => {
    metrics?.waitedForProvider(host, seconds);
  };
  const limits = { limits: config.providerLimits, limiter, onWaited };
  return chatModels.create(model, {
    briefing,
    provider: () => readProvider(environment, claim.configPath, claim.signature),
    around: (ofProvider, host) => limitModel(ofProvider, host, limits),
  });
}

/** A provider's model of which every request is written down; a replay pays nobody, so that no metric hears of it. */
function meteredModel(
  recorded: ChatModel,
  calls: ModelCall[],
  { metrics }: ModelParts,
  { claim, model }: ModelOfSession,
): ChatModel {
  const measured = claim.sourceJobId === undefined ? metrics : undefined;
  const onCall = (call: ModelCall) => measured?.modelCalled(claim.signature, call);
  return new MeteredChatModel(recorded, calls, model.budget, onCall);
}
