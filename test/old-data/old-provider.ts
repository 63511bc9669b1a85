import { EventEmitter, once } from 'node:events';
import { ModelServer, type Failure, type SeenRequest } from '../../libs/testing/model-server.js';
import { SAMPLE_RECORDING } from '../simulation-configs.js';

/** The models that the provider plays. */
const MODELS = ['steady', 'shaky', 'failing', 'cancelled', 'interrupted', 'batched'];

/**
 * The provider of the old data's jobs, on the SYNTHETIC sample market. Every model repeats the recorded trades, and
 * `shaky`, `failing` and `unauthorized` go wrong on the way. The closing answers that `holds` names are held back until `letGo`.
 */
export class OldProvider {
  private readonly events = new EventEmitter();
  private isHolding = true;

  private constructor(private server: ModelServer | undefined) {}

  /** @param holds the model and date whose second request gets no answer, as `interrupted 2025-10-06` */
  static async start(holds: readonly string[] = []): Promise<OldProvider> {
    const provider = new OldProvider(undefined);
    const tries = new Map<string, number>();
    provider.server = await ModelServer.start({
      histories: Object.fromEntries(MODELS.map((name) => [name, SAMPLE_RECORDING])),
      failWith: (request) => failureOf(request, tries),
      answerWith: specialAnswer,
      waitFor: ({ model, date, turn }) =>
        turn === 2 && holds.includes(`${model} ${date}`) ? provider.hold(model) : undefined,
    });
    return provider;
  }

  /** Where the models' requests go. */
  get url(): string {
    return this.server?.url ?? '';
  }

  /** Waits until a request of this model is held back. */
  async held(model: string): Promise<void> {
    await once(this.events, `held ${model}`, { signal: AbortSignal.timeout(30_000) });
  }

  /** From now on nothing is held back. */
  letGo(): void {
    this.isHolding = false;
    this.events.emit('let go');
  }

  async close(): Promise<void> {
    this.letGo();
    await this.server?.close();
  }

  private hold(model: string): Promise<unknown> | undefined {
    if (!this.isHolding) return undefined;
    this.events.emit(`held ${model}`);
    return once(this.events, 'let go');
  }
}

/** @param tries how often each request has come, which is counted here */
function failureOf({ model, date, turn }: SeenRequest, tries: Map<string, number>): Failure | undefined {
  const request = `${model} ${date} ${turn}`;
  const count = (tries.get(request) ?? 0) + 1;
  tries.set(request, count);
  if (request === 'shaky 2025-10-02 1' && count === 1) return { status: 500 };
  if (request === 'shaky 2025-10-03 2' && count === 1) return 'drop-connection';
  if (request === 'failing 2025-10-03 1' || model === 'unauthorized')
    return { status: 401, error: { message: 'no such key' } };
  return request === 'failing 2025-10-07 2' ? { status: 503 } : undefined;
}

/** What `shaky` says first on some days: broken arguments, an unknown tool without a call id, a search. */
function specialAnswer({ model, date, turn }: SeenRequest): Record<string, unknown> | undefined {
  if (model !== 'shaky' || turn !== 1) return undefined;
  if (date === '2025-10-06') return callOf('buy', '{"symbol":"', 'a');
  if (date === '2025-10-07') return callOf('short_sell', '{}');
  return date === '2025-10-08' ? callOf('get_information', '{"query":"NVIDIA"}', 'b') : undefined;
}

function callOf(name: string, args: string, id?: string): Record<string, unknown> {
  return {
    role: 'assistant',
    content: null,
    reasoning_content: 'Je réfléchis… 🤔',
    tool_calls: [{ ...(id && { id }), type: 'function', function: { name, arguments: args } }],
  };
}
