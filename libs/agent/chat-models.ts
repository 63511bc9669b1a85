import { resolveInside, type ModelConfig, type OutboundSettings, type ProviderAccess } from '@app/config';
import { DomainError } from '@app/domain';
import { Outbound } from '@app/outbound';
import { BuiltInChatModel } from './built-in/built-in-chat-model.js';
import { buyAndHold } from './built-in/buy-and-hold.js';
import { equalWeight } from './built-in/equal-weight.js';
import { DEFAULT_MOMENTUM_WINDOW, momentum } from './built-in/momentum.js';
import { random } from './built-in/random.js';
import { RecordedHistories } from './built-in/recorded-history.js';
import { replay } from './built-in/replay.js';
import { type Strategy } from './built-in/strategy.js';
import { type ChatModel } from './chat-model.js';
import { OpenAiChatModel } from './openai/openai-chat-model.js';
import { LearnedRefusals } from './openai/request/learned-refusals.js';
import { samplingParametersOf } from './openai/request/sampling-parameters.js';
import { ProviderConnections } from './openai/transport/provider-connections.js';
import { azureBaseUrl, providerHost } from './openai/transport/provider-host.js';
import { type SessionBriefing } from './session/session-briefing.js';

const BUILT_IN_PREFIX = 'builtin/';

/** The built-in models, as a config's `basemodel` names them. */
export const BUILT_IN_MODELS = [
  'builtin/buy-and-hold',
  'builtin/equal-weight',
  'builtin/momentum',
  'builtin/random',
  'builtin/replay',
] as const;
type BuiltInModel = (typeof BUILT_IN_MODELS)[number];

export interface ChatModelsOptions {
  /** Absolute; a replayed history lies inside one of the two. */
  readonly configDir: string;
  readonly dataDir: string;
  /** After which a model request without an answer counts as failed. */
  readonly requestTimeoutMs?: number;
  /** The way to providers; unset means directly. */
  readonly outbound?: OutboundSettings;
}

/** What a model may need besides its config. */
export interface ChatModelContext {
  readonly briefing: SessionBriefing;
  /** Asked only for a provider's model. */
  readonly provider: () => Promise<ProviderAccess>;
  /** Puts something around a provider's model; the host is that of `providerHost`. Nothing unless given. */
  readonly around?: (model: ChatModel, host: string) => ChatModel;
}

/** Whether a `basemodel` is played by this program rather than by a provider. */
export function isBuiltIn(basemodel: string): boolean {
  return basemodel.startsWith(BUILT_IN_PREFIX);
}

/** How many earlier session dates a model's briefing must list. */
export function lookBackOf(config: ModelConfig): number {
  return config.basemodel === 'builtin/momentum' ? (config.window ?? DEFAULT_MOMENTUM_WINDOW) : 0;
}

/**
 * Checks what can be known of a model's config before any session: that a built-in one exists and has its parameters.
 * @throws DomainError `unknown_model` listing the built-in ones; `missing_history` for a replay without `history_path`
 */
export function checkModelConfig(config: ModelConfig): void {
  if (!isBuiltIn(config.basemodel)) return;
  const name = toBuiltInModel(config);
  if (name === 'builtin/replay') historyPathOf(config);
}

/**
 * Makes the chat model of each session; keeps what sessions share: provider connections, what was learned of providers, and
 * recorded histories.
 */
export class ChatModels {
  private readonly connections: ProviderConnections;
  private readonly learned = new LearnedRefusals();
  private readonly histories = new RecordedHistories();

  constructor(private readonly options: ChatModelsOptions) {
    this.connections = new ProviderConnections(new Outbound(options.outbound), options.requestTimeoutMs);
  }

  /**
   * The model of one session.
   * @throws DomainError `unknown_model`, `missing_history`, `malformed_history`, `path_outside`, `file_not_found`, or
   *   what `provider` throws
   */
  async create(config: ModelConfig, context: ChatModelContext): Promise<ChatModel> {
    if (!isBuiltIn(config.basemodel)) return this.providersModel(config, context);
    return new BuiltInChatModel(await this.strategyOf(config, context.briefing), context.briefing);
  }

  private async providersModel(
    config: ModelConfig,
    { provider, around = (model) => model }: ChatModelContext,
  ): Promise<ChatModel> {
    const access = await provider();
    const { apiKey, apiVersion, secrets = [] } = access;
    const { basemodel: model, stream, extraBody } = config;
    const host = providerHost(access.baseUrl);
    const isAzure = apiVersion !== undefined && access.baseUrl !== undefined;
    const baseUrl = isAzure ? azureBaseUrl(access.baseUrl ?? '', model) : access.baseUrl;
    const connection = this.connections.to({ ...access, baseUrl });
    const knowledge = { host, connection, secrets: [apiKey, ...secrets], learned: this.learned };
    const sampling = samplingParametersOf(config);
    return around(new OpenAiChatModel(knowledge, { model, sampling, stream, extraBody }), host);
  }

  private async strategyOf(config: ModelConfig, briefing: SessionBriefing): Promise<Strategy> {
    const name = toBuiltInModel(config);
    switch (name) {
      case 'builtin/buy-and-hold':
        return buyAndHold;
      case 'builtin/equal-weight':
        return equalWeight;
      case 'builtin/momentum':
        return momentum(config.window ?? DEFAULT_MOMENTUM_WINDOW);
      case 'builtin/random':
        return random(config.seed ?? 0, config.signature);
      case 'builtin/replay': {
        const written = historyPathOf(config);
        const path = await this.resolveHistory(written);
        return replay(await this.histories.tradesOn(path, written, briefing.date));
      }
    }
  }

  /** `./data/...` and `configs/...` mean DATA_DIR and CONFIG_DIR; other paths are looked for in both. */
  private async resolveHistory(written: string): Promise<string> {
    const { configDir, dataDir } = this.options;
    const [, prefix, rest] = /^(?:\.\/)?(?:(data|configs)\/)?(.+)$/.exec(written) ?? [];
    const field = 'history_path';
    if (prefix === 'data') return resolveInside(dataDir, rest ?? '', field);
    if (prefix === 'configs') return resolveInside(configDir, rest ?? '', field);
    return resolveInside(configDir, written, field).catch(() => resolveInside(dataDir, written, field));
  }
}

function toBuiltInModel({ basemodel, name }: ModelConfig): BuiltInModel {
  const known = BUILT_IN_MODELS.find((model) => model === basemodel);
  if (known) return known;
  throw new DomainError({
    code: 'unknown_model',
    message: `The model ${name}: ${basemodel} does not exist. The built-in models are ${BUILT_IN_MODELS.join(', ')}.`,
    details: { basemodel, known: BUILT_IN_MODELS },
  });
}

function historyPathOf({ historyPath, name }: ModelConfig): string {
  if (historyPath !== undefined) return historyPath;
  throw new DomainError({
    code: 'missing_history',
    message: `The model ${name}: builtin/replay needs history_path, a position.jsonl inside CONFIG_DIR or DATA_DIR.`,
    details: { field: 'history_path' },
  });
}
