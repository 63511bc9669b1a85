/** How often a value may stand encoded inside another text. */
const MAX_ENCODINGS = 3;

/** A text without outer blanks, taken out of the JSON texts that it is encoded in: `"\"AAPL\""` is `AAPL`. */
export function plainText(text: string): string {
  let plain = text.trim();
  for (let taken = 0; taken < MAX_ENCODINGS && /^"[^]*"$/.test(plain); taken += 1) {
    const inner = parseText(plain);
    if (inner === undefined) return plain;
    plain = inner.trim();
  }
  return plain;
}

function parseText(json: string): string | undefined {
  try {
    const value = JSON.parse(json) as unknown;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
