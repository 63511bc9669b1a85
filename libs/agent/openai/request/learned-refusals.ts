import { isDeepStrictEqual } from 'node:util';

/** What a provider refuses in requests for one model, and what became of it. */
export interface LearnedRefusal {
  /** Where the field stands: in the request itself, in messages and calls that go back, or in the schemas of tools. */
  readonly where: 'request' | 'messages' | 'tools';
  readonly field: string;
  /** The field that is sent in its place, with which value; absent where it is left out. */
  readonly instead?: { readonly field: string; readonly value?: unknown };
  /** The provider's words, without keys. */
  readonly quote: string;
}

/** What was learned from refusals, by host and model, for as long as this process lives. */
export class LearnedRefusals {
  private readonly known = new Map<string, LearnedRefusal[]>();

  /** What is known of a model at a host, in the order in which it was learned. */
  of(host: string, model: string): readonly LearnedRefusal[] {
    return this.known.get(nameOf(host, model)) ?? [];
  }

  /** Keeps a refusal; the same one again, of a request that was under way meanwhile, changes nothing. */
  add(host: string, model: string, refusal: LearnedRefusal): void {
    const known = this.of(host, model);
    if (known.some((earlier) => isDeepStrictEqual({ ...earlier, quote: '' }, { ...refusal, quote: '' })))
      return;
    this.known.set(nameOf(host, model), [...known, refusal]);
  }
}

function nameOf(host: string, model: string): string {
  return JSON.stringify([host, model]);
}
