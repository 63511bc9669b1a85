import { EventEmitter, once } from 'node:events';
import { ModelServer, type SeenRequest } from '../libs/testing/model-server.js';
import { SAMPLE_RECORDING } from './simulation-configs.js';

/** A request that the provider holds back. */
export interface HeldRequest {
  readonly request: SeenRequest;
  /** Lets the provider answer it. */
  release(): void;
}

/**
 * A provider on the SYNTHETIC sample market. Its model `recorded` repeats the recorded trades; `unauthorized` is refused
 * with 401, `locked` likewise until it is unlocked, `broken` with 500. Requests that a test wants to keep waiting are held until it lets them go.
 */
export class GatedProvider {
  private wanted: (request: SeenRequest) => boolean = () => false;
  private readonly held: HeldRequest[] = [];
  private readonly arrivals = new EventEmitter();
  private locked = true;
  private server: ModelServer | undefined;

  static async start(): Promise<GatedProvider> {
    const provider = new GatedProvider();
    provider.server = await ModelServer.start({
      histories: { recorded: SAMPLE_RECORDING, locked: SAMPLE_RECORDING },
      failWith: ({ model }) => {
        if (model === 'unauthorized' || (model === 'locked' && provider.locked))
          return { status: 401, error: { message: 'no such key' } };
        return model === 'broken' ? { status: 500 } : undefined;
      },
      waitFor: (request) => (provider.wanted(request) ? provider.keep(request) : undefined),
    });
    return provider;
  }

  /** The fields of a model that this provider plays. */
  model(basemodel: 'recorded' | 'unauthorized' | 'locked' | 'broken') {
    return { basemodel, openai_base_url: this.server?.url, openai_api_key: 'env:GATED_PROVIDER_KEY' };
  }

  /** From now on `locked` repeats the recorded trades too. */
  unlock(): void {
    this.locked = false;
  }

  /** From now on the requests that match are held, until `letGo`. */
  hold(wanted: (request: SeenRequest) => boolean): void {
    this.wanted = wanted;
  }

  /** Waits until a request is held. */
  async nextHeld(timeoutMs = 30_000): Promise<HeldRequest> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const request = this.held.shift();
      if (request) return request;
      await once(this.arrivals, 'held', { signal: deadline }).catch((cause: unknown) => {
        throw new Error(`no request that is to be held came within ${timeoutMs} ms`, { cause });
      });
    }
  }

  /** Holds nothing more, and answers what is held. */
  letGo(): void {
    this.wanted = () => false;
    this.arrivals.emit('let go');
    this.held.length = 0;
  }

  async close(): Promise<void> {
    this.letGo();
    await this.server?.close();
  }

  private keep(request: SeenRequest): Promise<unknown> {
    return new Promise<void>((resolve) => {
      this.held.push({ request, release: resolve });
      this.arrivals.once('let go', resolve);
      this.arrivals.emit('held');
    });
  }
}
