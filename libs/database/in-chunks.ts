/** Splits a list into lists of at most `size` elements, in order, so that one statement per list is enough. */
export function inChunks<T>(list: readonly T[], size = 500): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < list.length; start += size) chunks.push(list.slice(start, start + size));
  return chunks;
}
