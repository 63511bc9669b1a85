import { isJsonRecord, parseJson } from '../../json-record.js';
import { readErrorWords } from '../errors/error-words.js';
import { type RawAnswer } from '../transport/provider-fetch.js';
import { type LearnedRefusal } from './learned-refusals.js';
import { type RequestBody } from './request-body.js';

/** Statuses with which providers refuse a request for what it says. */
const STATUSES: readonly number[] = [400, 404, 405, 415, 422, 500, 501];
/** That a field as such is refused, and not its value. */
const REFUSES =
  /unsupported|not[ _]support|n't support|no support|only supports?\b|unrecogni[sz]ed|(?:unknown|unexpected)[ _](?:parameter|name|field|argument|keyword|property|key|option|input)|not recogni[sz]ed|not permitted|not allowed|n't allowed|not (?:yet )?(?:implemented|available|accepted|enabled)|no longer (?:supported|accepted)|deprecated|additional properties|extra (?:inputs?|fields?|parameters?|keys?)|cannot find field|no such (?:field|parameter)|not a (?:valid|known) (?:field|parameter|property)|invalid (?:field|parameter|argument|property)(?: name)?[: ]+['"`]?\w+['"`]?\s*(?:\.|,|$)|only the default|only [012](?:\.\d+)? (?:is|are) (?:allowed|supported|accepted)|(?:must|should|can only|may only|has to) be (?:set to )?[012](?:\.\d+)?(?![\d.]*\s*(?:or|to|and|[-–]))|cannot both|(?:cannot|can't|not) (?:set|specify|use|provide|pass) both|only one of|can(?:not|'t) be (?:used|set|specified|provided)|must (?:not be|be omitted)|should not be|got an unexpected keyword|does not (?:accept|allow|exist)|extra_forbidden|unknown_parameter|不(?:被)?支[持援]|无法识别|未知(?:的)?(?:参数|字段)|不允许|多余|サポートされて(?:いません|いない)|対応していません|지원(?:되|하)지 않|nicht (?:unterstützt|erlaubt|zulässig)|pas (?:pris|autorisé|supporté)|no (?:es compatible|se admite|está permitid)|não (?:é )?(?:suportad|permitid|compatível)|не поддерживается/gi;
/** How far from the name of a field its refusal may stand in a text. */
const NEAR_CHARACTERS = 90;
/** That a field is not known at all, whatever the error quotes of its value. */
const NOT_KNOWN =
  /unsupported[_ ]parameter|unrecogni[sz]ed|unknown[_ ](?:parameter|name|field|argument)|extra (?:inputs?|fields?)|extra_forbidden|not permitted|cannot find field|unexpected keyword|additional properties|only the default/i;
/** That a value is out of its range: what the user has set is to be set otherwise, not to be left out. */
const REFUSES_VALUE =
  /\b(?:range|between|at (?:most|least)|less than|greater than|non-negative|must be (?:a |an )?(?:number|integer|boolean|string|positive|<|>|≤|≥)|too (?:large|small|high|low|big))/i;
const ONLY_STREAM =
  /only supports? (?:the )?stream|stream(?:ing)? (?:mode )?(?:is )?(?:required|mandatory)|(?:must|should|need to|has to) (?:be )?(?:set )?(?:to )?(?:use )?stream(?:ing)?\b|stream[^.]{0,20}(?:must|should|needs? to) be (?:set to )?['"]?true|set [^.]{0,12}stream[^.]{0,12}true|enable (?:the )?stream|non[- ]?stream\w*[^.]{0,30}(?:not|un|n't)[ -]?(?:be )?(?:support|allow|available)|(?:not|n't) (?:support|allow)\w* non[- ]?stream|stream\s*[=:]\s*true (?:is )?(?:required|only)|流式/i;

/** Of the request itself: what it can do without. The others say what is asked. */
const ESSENTIAL: readonly string[] = ['model', 'messages', 'tools'];
/** Of messages, calls and tools: what makes them what they are. */
const ESSENTIAL_IN_MESSAGES: readonly string[] = [
  ...['role', 'content', 'tool_calls', 'tool_call_id', 'id', 'type', 'function', 'name', 'arguments'],
];
const ESSENTIAL_IN_TOOLS: readonly string[] = [
  ...['type', 'function', 'name', 'description', 'parameters', 'properties', 'required', 'items', 'enum'],
];

/** A refused field that the request holds. */
export type RefusedField = Omit<LearnedRefusal, 'quote'>;

/**
 * Which field of a request an error answer refuses by its name; undefined where it refuses something else, such as a value
 * that is out of range.
 */
export function refusedField(answer: RawAnswer, sent: RequestBody): RefusedField | undefined {
  if (!STATUSES.includes(answer.status)) return undefined;
  const words = readErrorWords(answer.text);
  if (words.isWebPage) return undefined;
  const says = `${words.message} ${words.codes.join(' ')} ${answer.text}`;
  if (sent.stream !== true && ONLY_STREAM.test(says) && /stream|流式/i.test(says)) {
    return { where: 'request', field: 'stream', instead: { field: 'stream', value: true } };
  }
  if (says.search(REFUSES) < 0) return undefined;
  const isOfValue = REFUSES_VALUE.test(words.message) && !NOT_KNOWN.test(says);
  const named = namedField([...words.params, words.message, whole(answer.text)], sent);
  if (!named || isOfValue) return undefined;
  return { ...named, ...insteadOf(named, sent, says) };
}

/** What a provider may take in the place of a field. */
function insteadOf(
  { where, field }: RefusedField,
  sent: RequestBody,
  says: string,
): Pick<RefusedField, 'instead'> {
  if (where !== 'request') return {};
  if (field === 'max_tokens' && !('max_completion_tokens' in sent)) {
    return { instead: { field: 'max_completion_tokens' } };
  }
  if (field === 'max_completion_tokens' && /max_tokens/.test(says.replaceAll('max_completion_tokens', ''))) {
    return { instead: { field: 'max_tokens' } };
  }
  if (field === 'stream' && sent.stream === true) return { instead: { field: 'stream', value: false } };
  return {};
}

/** The first of these texts that names a field names it; of several in one text, the one that comes first. */
function namedField(texts: readonly string[], sent: RequestBody): RefusedField | undefined {
  const candidates = candidatesOf(sent);
  for (const text of texts) {
    const named = candidates
      .map((candidate) => ({ candidate, at: placeOf(text, candidate) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)
      .map(({ candidate }) => candidate);
    const where = /\bmessages?\b/i.test(text) ? 'messages' : 'request';
    // Two that cannot both be given: `top_p` is the one that goes.
    const second = /both|only one of/i.test(text) ? named.find(({ field }) => field === 'top_p') : undefined;
    const found = second ?? named.find((candidate) => candidate.where === where) ?? named[0];
    if (found) return found;
  }
  return undefined;
}

/** Every field that may be missing. */
function candidatesOf(sent: RequestBody): readonly RefusedField[] {
  const inMessages = new Set<string>();
  collectInMessages(sent.messages, inMessages);
  const inTools = new Set<string>();
  collectInTools(sent.tools, inTools);
  const of = (where: RefusedField['where'], names: Iterable<string>, essential: readonly string[]) =>
    [...names].filter((name) => !essential.includes(name)).map((field) => ({ where, field }));
  return [
    ...of('request', Object.keys(sent), ESSENTIAL),
    ...of('messages', inMessages, ESSENTIAL_IN_MESSAGES),
    ...of('tools', inTools, ESSENTIAL_IN_TOOLS),
  ];
}

/** What must be said besides the name of a field, because some names are words of every sentence. */
const CONTEXTS: Readonly<Record<RefusedField['where'], RegExp>> = {
  request: /^/,
  messages: /\bmessages?\b|assistant|propert|field|param|input|key/i,
  tools: /\btools?\b|function|schema/i,
};

function collectInMessages(messages: unknown, names: Set<string>): void {
  for (const message of asList(messages)) {
    if (!isJsonRecord(message) || message.role !== 'assistant') continue;
    const calls = asList(message.tool_calls).filter(isJsonRecord);
    for (const record of [message, ...calls, ...calls.map((call) => call.function)]) {
      if (isJsonRecord(record)) for (const name of Object.keys(record)) names.add(name);
    }
  }
}

function collectInTools(value: unknown, names: Set<string>, isProperties = false): void {
  for (const item of asList(value)) collectInTools(item, names);
  if (!isJsonRecord(value)) return;
  for (const [name, item] of Object.entries(value)) {
    if (!isProperties) names.add(name);
    collectInTools(item, names, name === 'properties' && !isProperties);
  }
}

/** Where a text names a field, and no longer name that holds it, near to words of refusal; -1 where it does not. */
function placeOf(text: string, { where, field }: RefusedField): number {
  // Some names are words of every sentence.
  const isWord = /^[a-z]+$/.test(field);
  if (isWord && !CONTEXTS[where].test(text)) return -1;
  const at = text.search(new RegExp(`(?<![\\w$-])${nameOf(field)}(?![\\w-])`, 'i'));
  const isNear =
    at >= 0 && [...text.matchAll(REFUSES)].some(({ index }) => Math.abs(index - at) <= NEAR_CHARACTERS);
  return isNear || (at >= 0 && text.length <= NEAR_CHARACTERS && !/\s/.test(text)) ? at : -1;
}

/** A field's name as a pattern: with or without its underscores (`maxTokens`), and whatever streaming is called. */
function nameOf(field: string): string {
  if (field === 'stream') return '(?:stream(?:ing|ed)?|SSE)';
  return field.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('_', '_?');
}

/** The whole body as text, without what it quotes of the request. */
function whole(text: string): string {
  const body = parseJson(text);
  return isJsonRecord(body) ? JSON.stringify({ ...body, input: undefined }) : text;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
