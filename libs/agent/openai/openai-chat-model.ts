import { type ModelDayWarning } from '@app/domain';
import { type AssistantTurn, type ChatModel, type ChatRequest } from '../chat-model.js';
import { readCompletion } from './answer/read-completion.js';
import { truncationWarnings } from './answer/truncated-context.js';
import { ProviderErrors } from './errors/provider-errors.js';
import { type LearnedRefusal, type LearnedRefusals } from './request/learned-refusals.js';
import { refusedField } from './request/refused-field.js';
import { requestBody, type RequestBody, type RequestSettings } from './request/request-body.js';
import { withoutRefused } from './request/without-refused.js';
import { readErrorWords } from './errors/error-words.js';
import { type ProviderConnection } from './transport/provider-connections.js';
import { type RawAnswer } from './transport/provider-fetch.js';

/** The provider that a model is asked at. */
export interface ModelProvider {
  /** As `providerHost` has it. */
  readonly host: string;
  readonly connection: ProviderConnection;
  /** Removed from whatever the provider's words quote. */
  readonly secrets: readonly string[];
  /** What is known of what it refuses; shared by the sessions of a process. */
  readonly learned: LearnedRefusals;
}

/** More fields than a request has that could be refused one after the other. */
const MOST_REFUSED = 20;

/**
 * A model behind an OpenAI-compatible API: `{base_url}/chat/completions` with function tools. Each `respond` is one request;
 * the caller decides about further tries. Only where the provider refuses a field by its name, the request is sent once
 * more without it; every later answer carries the warning.
 */
export class OpenAiChatModel implements ChatModel {
  private readonly errors: ProviderErrors;

  constructor(
    private readonly provider: ModelProvider,
    private readonly settings: RequestSettings,
  ) {
    this.errors = new ProviderErrors(provider.host, provider.secrets);
  }

  async respond(request: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    const { host, learned } = this.provider;
    const { model } = this.settings;
    const asked = requestBody(request, this.settings, host);
    for (let refused = 0; ; refused += 1) {
      const { body, applied } = withoutRefused(asked, learned.of(host, model));
      const answer = await this.send(body, signal);
      if (answer.status < 400) return this.read(answer, request, applied);
      const refusal = refused < MOST_REFUSED ? this.refusalOf(answer, body) : undefined;
      if (!refusal) throw this.errors.refused(answer);
      learned.add(host, model, refusal);
    }
  }

  private async send(body: RequestBody, signal: AbortSignal): Promise<RawAnswer> {
    try {
      return await this.provider.connection.send(body, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw this.errors.unanswered(error);
    }
  }

  private read(answer: RawAnswer, request: ChatRequest, applied: readonly LearnedRefusal[]): AssistantTurn {
    const turn = readCompletion(answer, this.errors);
    const warnings = [
      ...applied.map((refusal) => this.warningOf(refusal)),
      ...truncationWarnings(turn, request),
    ];
    return warnings.length === 0 ? turn : { ...turn, warnings };
  }

  /** @throws DomainError when the field is one that the user has set himself in `extra_body` */
  private refusalOf(answer: RawAnswer, body: RequestBody): LearnedRefusal | undefined {
    const refused = refusedField(answer, body);
    if (!refused) return undefined;
    const { where, field } = refused;
    if (where === 'request' && field in (this.settings.extraBody ?? {})) {
      throw this.errors.refusedExtra(field, answer);
    }
    const known = this.provider.learned.of(this.provider.host, this.settings.model);
    // A field that was put in the place of another is not put back.
    const isBack = known.some(
      (earlier) => earlier.instead?.field === field && earlier.field === refused.instead?.field,
    );
    const quote = this.errors.quote(readErrorWords(answer.text).message);
    return isBack ? { where, field, quote } : { ...refused, quote };
  }

  private warningOf({ where, field, instead, quote }: LearnedRefusal): ModelDayWarning {
    const { host } = this.provider;
    const place = { request: '', messages: " of the model's earlier answers", tools: ' of the tools' }[where];
    const done = instead === undefined ? 'was left out' : `was replaced by ${insteadText(instead)}`;
    return {
      code: 'request_field_refused',
      message: `The provider ${host} refuses ${field}${place} for ${this.settings.model}, and it ${done}: ${quote}`,
    };
  }
}

function insteadText({ field, value }: NonNullable<LearnedRefusal['instead']>): string {
  return value === undefined ? field : `${field}: ${JSON.stringify(value)}`;
}
