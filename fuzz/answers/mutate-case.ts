import { type CaseReply, type ProviderCase } from '../../libs/testing/provider-cases/provider-case.js';
import { type Random } from '../random.js';

/** A case that was changed at random, and what was done to it. */
export interface Mutation {
  readonly mutated: ProviderCase;
  readonly from: ProviderCase;
  readonly did: readonly string[];
}

type Path = readonly (string | number)[];

/** More changes than these leave little of what the case was about. */
const MOST_CHANGES = 3;
/** The share of mutations in which the answers come as chunks. */
const STREAMED = 0.15;
const OTHERS: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  1.5,
  true,
  [],
  {},
  [null],
  '[]',
  'null',
  '\u0000',
  'x'.repeat(2_000),
];

/** Changes a case one to three times. @param name what the new one is called */
export function mutateCase(from: ProviderCase, name: string, random: Random): Mutation {
  const did: string[] = [];
  let replies = from.replies;
  for (let change = 0; change <= random.below(MOST_CHANGES); change += 1) {
    replies =
      change === 0 || random.chance(0.8) ? changeOne(replies, random, did) : reorder(replies, random, did);
  }
  const config = random.chance(STREAMED) ? { ...from.config, stream: true } : from.config;
  return { mutated: { ...from, name, replies, config }, from, did };
}

function reorder(replies: readonly CaseReply[], random: Random, did: string[]): readonly CaseReply[] {
  if (replies.length < 2) return changeOne(replies, random, did);
  did.push('answers swapped');
  return swapped(replies, random);
}

function changeOne(replies: readonly CaseReply[], random: Random, did: string[]): readonly CaseReply[] {
  if (replies.length === 0) return replies;
  const at = random.below(replies.length);
  return replies.map((reply, index) => (index === at ? changeReply(reply, random, did) : reply));
}

function changeReply(reply: CaseReply, random: Random, did: string[]): CaseReply {
  const { body, raw } = reply;
  if (raw && typeof body === 'string') {
    did.push('raw text');
    return { ...reply, body: changedText(body, random) };
  }
  const paths = [...pathsIn(body)];
  const path = paths.length > 0 ? random.pick(paths) : [];
  const [changed, what] = changedAt(body, path, random);
  did.push(`${what} at ${path.join('.') || 'the top'}`);
  return { ...reply, body: changed };
}

/** Every place in a JSON value but the top; those deep inside, where calls are, come several times as often. */
function* pathsIn(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    const own = [...path, Array.isArray(value) ? Number(key) : key];
    for (let times = 0; times < Math.min(own.length, 4); times += 1) yield own;
    yield* pathsIn(part, own);
  }
}

function changedAt(value: unknown, path: Path, random: Random): [changed: unknown, what: string] {
  const [key, ...rest] = path;
  if (key === undefined) return replaced(value, random);
  if (rest.length === 0 && random.chance(0.25)) return [without(value, key), 'dropped'];
  const [changed, what] = changedAt((value as Record<string | number, unknown>)[key], rest, random);
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  (copy as Record<string | number, unknown>)[key] = changed;
  return [copy, what];
}

function without(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value.filter((_, index) => index !== key);
  return Object.fromEntries(Object.entries(value as object).filter(([name]) => name !== key));
}

function replaced(value: unknown, random: Random): [changed: unknown, what: string] {
  if (Array.isArray(value) && value.length > 0 && random.chance(0.5)) return listChange(value, random);
  if (typeof value === 'string' && random.chance(0.7)) return [changedText(value, random), 'text changed'];
  if (random.chance(0.4)) return [otherType(value), 'type changed'];
  return [random.pick(OTHERS), 'replaced'];
}

function listChange(list: readonly unknown[], random: Random): [changed: unknown, what: string] {
  if (list.length > 1 && random.chance(0.5)) return [swapped(list, random), 'order swapped'];
  return [[...list, random.pick(list)], 'one twice'];
}

/** The same said in another type. */
function otherType(value: unknown): unknown {
  if (typeof value === 'string') return parsedOr(value, [value]);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 1 ? (value as unknown[])[0] : JSON.stringify(value);
  return JSON.stringify(value);
}

function parsedOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}

function changedText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const to = at + random.below(text.length - at + 1);
  switch (random.below(7)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(to);
    case 3:
      return text.slice(0, at) + text.slice(at, at + 12) + text.slice(at);
    case 4:
      return `<think>${text}${random.chance(0.5) ? '</think>' : ''}`;
    case 5:
      return `\`\`\`\n${text}\n\`\`\``;
    default:
      return swapped(text.split('\n'), random).join('\n');
  }
}

function swapped<Value>(list: readonly Value[], random: Random): Value[] {
  const [one, other] = [random.below(list.length), random.below(list.length)];
  return list.map((value, index) => (index === one ? list[other]! : index === other ? list[one]! : value));
}
