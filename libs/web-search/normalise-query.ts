import { createHash } from 'node:crypto';

/** A query as it is kept and sent: what differs only in case, white space or Unicode's spelling is one query. */
export function normaliseQuery(query: string): string {
  return query
    .normalize('NFKC')
    .replace(/[^\P{C}\s]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** SHA-256 of a normalised query, as hexadecimal text. */
export function hashQuery(normalised: string): string {
  return createHash('sha256').update(normalised).digest('hex');
}
