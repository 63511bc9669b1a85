import { toCase, type ProviderCase, type Strictness } from '../libs/testing/provider-cases/provider-case.js';

/** A case as the collection outside the repository has it: whole bodies instead of short forms. */
export interface SharedCase {
  readonly case: string;
  readonly replies: readonly {
    readonly body?: unknown;
    readonly raw?: string;
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
  }[];
  readonly repeat?: boolean;
  readonly strict?: readonly Strictness[];
  readonly redirect?: 'loop' | 'other';
  readonly model_config?: Readonly<Record<string, unknown>>;
  readonly right: string;
  readonly expect: ProviderCase['expect'];
}

/** The same as one of our cases. */
export function fromShared({ model_config: config = {}, ...shared }: SharedCase): ProviderCase {
  return toCase({ ...shared, config });
}

/** What two descriptions of one case have in common: everything but names, the words of `right`, ids and blanks in arguments. */
export function comparable({ replies, repeat, strict, redirect, config, expect }: ProviderCase): string {
  const parts = { replies, repeat, strict, redirect, config, expect };
  const ids = new Map<string, string>();
  return JSON.stringify(parts, (key, value: unknown) => {
    if (key === 'id' && typeof value === 'string') return renamed(value, ids);
    if (key === 'arguments' && typeof value === 'string') return compact(value);
    return isFields(value) ? inOrder(value) : value;
  });
}

function renamed(id: string, ids: Map<string, string>): string {
  const known = ids.get(id) ?? `id ${ids.size + 1}`;
  ids.set(id, known);
  return known;
}

function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inOrder(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}
