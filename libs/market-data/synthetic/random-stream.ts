/**
 * A reproducible stream of random numbers: mulberry32 (Tommy Ettinger's 32-bit generator, public domain), normal
 * deviates by the Box-Muller transform. Good enough to draw prices that look like prices; not for secrets.
 */
export class RandomStream {
  private state: number;

  /** @param name streams of different names are unrelated; the same name gives the same numbers on every machine */
  constructor(name: string) {
    this.state = fnv1a(name);
  }

  /** The next number, evenly spread over 0 (included) to 1 (excluded). */
  uniform(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** The next number between two bounds. */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** The next standard normal deviate; takes two numbers of the stream. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** 32-bit FNV-1a hash of a text's UTF-16 code units: turns a name into a seed. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}
