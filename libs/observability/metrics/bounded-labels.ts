const OTHERS = 'others';

/** Keeps the values of a label few: the first so many have a series each, those after them share the series `others`. */
export class BoundedLabels {
  private readonly known = new Set<string>();

  constructor(private readonly limit: number) {}

  /** The label under which a value is counted. */
  of(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= this.limit) return OTHERS;
    this.known.add(value);
    return value;
  }
}
