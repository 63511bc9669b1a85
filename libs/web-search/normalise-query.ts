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

/** SHA-256 of a normalised query and the gate's version, as hexadecimal text. */
export function hashQuery(normalised: string, gateVersion: number): string {
  return createHash('sha256').update(`${gateVersion}\n${normalised}`).digest('hex');
}
