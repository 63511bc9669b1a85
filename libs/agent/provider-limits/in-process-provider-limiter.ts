import { type ProviderLimit } from '@app/config';
import { type LimitedHost, type ProviderLimiter } from './provider-limiter.js';

const MINUTE_MS = 60_000;

/** Keeps to the limits of providers among the sessions of one process; who comes first is served first. */
export class InProcessProviderLimiter implements ProviderLimiter {
  private readonly hosts = new Map<string, HostPlaces>();

  async run<Answer>(place: LimitedHost, signal: AbortSignal, call: () => Promise<Answer>): Promise<Answer> {
    const places = this.placesOf(place.host);
    await places.take(place.limit, signal);
    try {
      return await call();
    } finally {
      places.giveBack();
    }
  }

  private placesOf(host: string): HostPlaces {
    let places = this.hosts.get(host);
    if (!places) this.hosts.set(host, (places = new HostPlaces()));
    return places;
  }
}

interface Waiting {
  readonly limit: ProviderLimit;
  readonly admit: () => void;
}

/** The calls of one host: those under way, those of the last minute, and those that wait, in their order. */
class HostPlaces {
  private underWay = 0;
  /** When the calls of the last minute began, by the monotonic clock, oldest first. */
  private starts: number[] = [];
  private waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;

  take(limit: ProviderLimit, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting = this.waiting.filter((other) => other !== waiting);
        reject(signal.reason as Error);
        this.admitNext();
      };
      const admit = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const waiting = { limit, admit };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(waiting);
      this.admitNext();
    });
  }

  giveBack(): void {
    this.underWay -= 1;
    this.admitNext();
  }

  private admitNext(): void {
    clearTimeout(this.timer);
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const waitMs = this.waitFor(next.limit);
      // Without a time it waits for a place that is given back.
      if (waitMs === undefined) return;
      if (waitMs > 0) {
        this.timer = setTimeout(() => {
          this.admitNext();
        }, waitMs);
        return;
      }
      this.waiting.shift();
      this.underWay += 1;
      this.starts.push(performance.now());
      next.admit();
    }
  }

  /** Milliseconds until a call may begin; undefined while that depends on the calls under way. */
  private waitFor({ concurrent, perMinute }: ProviderLimit): number | undefined {
    if (concurrent !== undefined && this.underWay >= concurrent) return undefined;
    const now = performance.now();
    this.starts = this.starts.filter((start) => start > now - MINUTE_MS);
    const blocking = perMinute === undefined ? undefined : this.starts.at(-perMinute);
    return blocking === undefined ? 0 : Math.ceil(blocking + MINUTE_MS - now);
  }
}
