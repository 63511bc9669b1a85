import { type CaseReply, type ProviderCase } from '../../libs/testing/provider-cases/provider-case.js';

/*
 * What a careful reader would take from an answer, written without a look at the service's own reader, and on the generous
 * side: it says which trades stand somewhere literally and completely, not which of them the service has to make.
 */

type Fields = Readonly<Record<string, unknown>>;

const STOP_SIGNAL = '<FINISH_SIGNAL>';
/** Finish reasons under which calls may be made, in whatever spelling; what is no text says nothing. */
const NORMAL =
  /^(stop|stopsequence|toolcalls?|tooluse|functioncalls?|endturn|endofturn|endoftext|eos|eostoken|completed?|finish|finished|done|normal|null|none|)$/;
const THOUGHT =
  'think|thinking|thought|thoughts|reason|reasoning|analysis|reflection|scratchpad|seed:think|inner_monologue';

/** How often each trade stands in the answers that a case gives, such as `buy 5 AAPL`; of a repeated answer without a limit. */
export function tradesIn(of: ProviderCase): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const replies = of.repeat ? of.replies.slice(0, 1) : of.replies;
  for (const trade of replies.flatMap(tradesOf)) {
    counts.set(trade, of.repeat ? Number.POSITIVE_INFINITY : (counts.get(trade) ?? 0) + 1);
  }
  return counts;
}

/** Whether one of a case's answers says outside of thoughts that the model is done. */
export function saysDone({ replies }: ProviderCase): boolean {
  return replies.some(({ body, raw }) =>
    raw ? String(body).includes('FINISH_SIGNAL') : wordsIn(body).some((words) => words.includes(STOP_SIGNAL)),
  );
}

function tradesOf({ status, body, raw }: CaseReply): readonly string[] {
  if (status !== 200) return [];
  if (raw) return tradesInStream(String(body));
  return choicesIn(body)
    .filter(({ finish_reason: finish }) => typeof finish !== 'string' || isNormal(finish))
    .flatMap(({ message }) => (isFields(message) ? tradesInMessage(message) : []));
}

function isNormal(finish: string): boolean {
  const letters = finish.toLowerCase().replaceAll(/[^a-z]/g, '');
  return NORMAL.test(letters.replace(/^(?:finish)?reason/, ''));
}

function tradesInMessage(message: Fields): string[] {
  const calls = [message.tool_calls, message.function_call].map((call) => decoded(call) ?? call).flat();
  const called = calls.flatMap((call) => tradesInCall(call));
  return [
    ...called,
    ...textsOf(message.content).flatMap((text) => tradesInText(outsideThoughts(text).replaceAll('\\"', '"'))),
  ];
}

function tradesInCall(call: unknown): string[] {
  if (!isFields(call)) return [];
  const { name, arguments: args } = isFields(call.function) ? call.function : call;
  const side = sideIn(name);
  const value = decoded(args);
  if (side === undefined || !isFields(value)) return [];
  return tradeOf(side, value.symbol, value.amount);
}

/** JSON that was encoded once or several times; a token of the model's that leaked behind it is no part of it. */
function decoded(value: unknown): unknown {
  let current =
    typeof value === 'string' ? value.replace(/^\uFEFF/, '').replace(/<\|[^|<>]*\|>\s*$/, '') : value;
  for (let times = 0; times < 4 && typeof current === 'string'; times += 1) {
    try {
      current = JSON.parse(current) as unknown;
    } catch {
      return undefined;
    }
  }
  return current;
}

/**
 * Trades whose symbol and amount stand in a text with both their ends, as JSON, as tags or as arguments of a function.
 * Which amount belongs to which symbol is not looked at: a number that was cut has no end.
 */
function tradesInText(text: string): string[] {
  const symbols = allOf(
    text,
    /["']?symbol["']?\s*[:=]\s*\\?["']([^"'\\]+)\\?["']/g,
    /symbol["']?[^<>\n]*>\s*([^<>]+?)\s*(?:\]<\]minimax\[>\[)?<[^>]*\//g,
    /symbol<\/arg_key>\s*<arg_value>\s*([^<]+?)\s*<\/arg_value>/g,
  );
  const amounts = allOf(
    text,
    /["']?amount["']?\s*[:=]\s*\\?["']?\s*(\+?\d+(?:\.0+)?)\s*\\?["']?\s*[,)}\s]/g,
    /amount["']?[^<>\n]*>\s*([^<>]+?)\s*(?:\]<\]minimax\[>\[)?<[^>]*\//g,
    /amount<\/arg_key>\s*<arg_value>\s*([^<]+?)\s*<\/arg_value>/g,
  );
  const sides = (['buy', 'sell'] as const).filter((side) => text.includes(side));
  return sides.flatMap((side) =>
    symbols.flatMap((symbol) => amounts.flatMap((amount) => tradeOf(side, symbol, amount))),
  );
}

/** A stream that says how it ended, put together in the order of its events; of another raw body what is JSON in it. */
function tradesInStream(text: string): string[] {
  const events = text.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  if (events.length < 2) return tradesInText(text.replaceAll('\\"', '"'));
  if (!/"finish_reason":\s*"|\[DONE\]/.test(text)) return [];
  const joined = (field: string) =>
    allOf(text, new RegExp(`"${field}":\\s*"((?:[^"\\\\]|\\\\.)*)"`, 'g')).join('');
  return tradesInText(`${text} ${joined('name')} ${joined('arguments').replaceAll('\\"', '"')}`);
}

function tradeOf(side: string, symbol: unknown, amount: unknown): string[] {
  const ticker =
    typeof symbol === 'string' ? /[A-Z]{2,5}/.exec(symbol.toUpperCase().replace(/^.*:/, ''))?.[0] : undefined;
  const text = typeof amount === 'number' || typeof amount === 'string' ? String(amount).trim() : '';
  const shares =
    /^\+?\d+(\.0*)?$/.test(text) || /^\d+(\.\d+)?e\+?\d+$/i.test(text) ? Number(text) : Number.NaN;
  return ticker !== undefined && Number.isInteger(shares) && shares > 0
    ? [`${side} ${shares} ${ticker}`]
    : [];
}

function sideIn(name: unknown): 'buy' | 'sell' | undefined {
  if (typeof name !== 'string') return undefined;
  if (/buy/i.test(name)) return 'buy';
  return /sell/i.test(name) ? 'sell' : undefined;
}

function wordsIn(body: unknown): string[] {
  return choicesIn(body)
    .flatMap(({ message }) => (isFields(message) ? textsOf(message.content) : []))
    .map(outsideThoughts);
}

function choicesIn(body: unknown): readonly Fields[] {
  const { choices } = isFields(body) ? body : {};
  return [choices].flat().filter(isFields);
}

/** The texts of a content that is a text or a list of parts; parts of thought are left out. */
function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return [content].flat().flatMap((part: unknown) => {
    if (typeof part === 'string') return [part];
    if (!isFields(part) || (typeof part.type === 'string' && /think|reason/i.test(part.type))) return [];
    return typeof part.text === 'string' ? [part.text] : [];
  });
}

function outsideThoughts(text: string): string {
  const open = `<(?:${THOUGHT})\\b[^>]*>`;
  const close = `</(?:${THOUGHT})>`;
  return text
    .replaceAll(new RegExp(`\`[^\`\\n]*</?(?:${THOUGHT})>[^\`\\n]*\``, 'gi'), ' ')
    .replaceAll(/<\|channel\|>analysis<\|message\|>[\s\S]*?(<\|end\|>|<\|start\|>|<\|channel\|>|$)/g, ' ')
    .replaceAll(new RegExp(`${open}[\\s\\S]*?${close}`, 'gi'), ' ')
    .replace(new RegExp(`${open}[\\s\\S]*$`, 'i'), ' ')
    .replace(new RegExp(`^[\\s\\S]*${close}`, 'i'), ' ');
}

function allOf(text: string, ...patterns: readonly RegExp[]): string[] {
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, value]) => value ?? ''));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
