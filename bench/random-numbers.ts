import { createHash } from 'node:crypto';

/** Numbers in [0, 1), the same sequence for the same text. */
export function randomNumbers(text: string): () => number {
  let counter = 0;
  return () => {
    counter += 1;
    return createHash('sha256').update(`${text}|${counter}`).digest().readUInt32BE(0) / 2 ** 32;
  };
}
