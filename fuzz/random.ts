import { RandomStream } from '../libs/market-data/synthetic/random-stream.js';

/** Random choices that a seed and a request's number repeat. */
export class Random {
  private readonly stream: RandomStream;

  constructor(name: string) {
    this.stream = new RandomStream(name);
  }

  /** True in this share of the cases. */
  chance(share: number): boolean {
    return this.stream.uniform() < share;
  }

  /** A whole number from 0 to below the limit. */
  below(limit: number): number {
    return Math.floor(this.stream.uniform() * limit);
  }

  pick<Value>(values: readonly Value[]): Value {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('There is nothing to pick from.');
    return value;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}
