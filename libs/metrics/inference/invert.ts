/** Where an increasing function reaches a value, between two bounds, by halving until no double lies between. */
export function invert(
  increasing: (argument: number) => number,
  value: number,
  bounds: { readonly low: number; readonly high: number },
): number {
  let { low, high } = bounds;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) return middle;
    if (increasing(middle) < value) low = middle;
    else high = middle;
  }
}
