import { isNestedDeeperThan } from '@app/domain';

/** Far deeper than any answer or argument; shallow enough for what keeps it or sends it on by recursion. */
const MAX_LEVELS = 100;

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isJsonRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a JSON object; an empty one for everything else. */
export function asJsonRecord(value: unknown): JsonRecord {
  return isJsonRecord(value) ? value : {};
}

/** The parsed text; undefined when it is no JSON, or nested beyond reason. */
export function parseJson(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    return isNestedDeeperThan(MAX_LEVELS, value) ? undefined : value;
  } catch {
    return undefined;
  }
}
