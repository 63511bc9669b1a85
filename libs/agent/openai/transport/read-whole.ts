import { type OutboundResponse } from '@app/outbound';
import { TransportFailure } from './transport-failure.js';

/** Far more than an answer of a model holds; what is longer is none. */
export const MAX_ANSWER_MB = 32;
const MAX_ANSWER_BYTES = MAX_ANSWER_MB * 1024 * 1024;
const NEW_LINE = 0x0a;
/** The line that ends a stream, whatever the server does with the connection afterwards. */
const END_OF_STREAM = /(?:^|\n)data: ?\[DONE\]\s*$/;
const LONGEST_END = 64;

export interface ReadWholeOptions {
  /** Told of each line that has come to its end. */
  readonly onLine?: () => void;
  /** Whether the answer is a stream, which ends with its last event. */
  readonly streamed: boolean;
}

/**
 * The whole body as text.
 * @throws TransportFailure after 32 MB; what the connection throws when it breaks
 */
export async function readWhole(
  { body }: OutboundResponse,
  { onLine, streamed }: ReadWholeOptions,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    const chunk = piece as Uint8Array;
    length += chunk.byteLength;
    if (length > MAX_ANSWER_BYTES) throw new TransportFailure('answer_too_large');
    chunks.push(chunk);
    if (!chunk.includes(NEW_LINE)) continue;
    onLine?.();
    if (streamed && END_OF_STREAM.test(lastWords(chunks))) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** The end of what has come so far; enough of it to hold the end of a stream. */
function lastWords(chunks: readonly Uint8Array[]): string {
  let words = Buffer.alloc(0);
  for (let index = chunks.length - 1; index >= 0 && words.length < LONGEST_END; index -= 1) {
    words = Buffer.concat([chunks[index] ?? Buffer.alloc(0), words]);
  }
  return words.subarray(-LONGEST_END).toString('latin1');
}
