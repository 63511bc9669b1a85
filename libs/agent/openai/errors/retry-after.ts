/** Units of a wait in words, in milliseconds. */
const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const WAIT_IN_WORDS =
  /\b(?:try again|retry|wait|available|resets?)(?:[- \w]{0,20}?)\b(?:in|after|for)?[ :~]*((?:\d+(?:\.\d+)?\s*(?:milliseconds?|ms|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?![a-z])[ ,]*(?:and )?)+)/i;
const WAIT_IN_CHINESE = /((?:\d+(?:\.\d+)?\s*(?:天|小时|分钟?|秒钟?)\s*)+)(?:之后|以后|后)/;
const SPAN = /^(?:\d+(?:\.\d+)?\s*(?:ms|d|h|m|s|(?:day|hour|min|minute|sec|second)s?)\s*)+$/i;
const PART = /(\d+(?:\.\d+)?)\s*(milliseconds?|ms|d|h|m|s|天|小时|分|秒)/gi;
const CHINESE_UNITS: Readonly<Record<string, string>> = { 天: 'd', 小: 'h', 分: 'm', 秒: 's' };
/** Nobody means more, and no date lies beyond. */
const LONGEST_WAIT_MS = 366 * 86_400_000;
/** A number of seconds beyond this is an instant, as Unix time has it. */
const FIRST_UNIX_SECOND = 1_000_000_000;

/**
 * How long a provider asks to wait, in milliseconds: `retry-after-ms` (Azure also `x-ms-retry-after-ms`), or `Retry-After`
 * in seconds, as a span (`2m59.56s`) or as a date (RFC 9110, 10.2.3; also ISO 8601 or Unix time). A date is measured
 * against the answer's own `Date`, so that the two clocks need not agree.
 * @returns undefined where it does not say, or says it in no known way; never less than 0
 */
export function retryAfterMs(headers: Headers): number | undefined {
  const stated = [headers.get('retry-after-ms'), headers.get('x-ms-retry-after-ms')]
    .map((value) => (value === null || value.trim() === '' ? Number.NaN : Number(value)))
    .find((value) => Number.isFinite(value));
  const waitMs = stated ?? fromRetryAfter(headers);
  return waitMs === undefined ? undefined : bounded(waitMs);
}

/** The wait that words ask for (`Please try again in 6m0s`, `retry after 30 seconds`); undefined where they ask for none. */
export function waitInWords(message: string): number | undefined {
  const span = (WAIT_IN_WORDS.exec(message) ?? WAIT_IN_CHINESE.exec(message))?.[1];
  return span === undefined ? undefined : bounded(spanMs(span));
}

function fromRetryAfter(headers: Headers): number | undefined {
  const stated = headers.get('retry-after')?.trim() ?? '';
  // Sent twice, by the provider and by a proxy before it, it is a list.
  const text = /^([\d.]+) *,/.exec(stated)?.[1] ?? stated;
  if (text === '') return undefined;
  const answered = Date.parse(headers.get('date') ?? '');
  const now = Number.isNaN(answered) ? Date.now() : answered;
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const seconds = Number(text);
    return seconds < FIRST_UNIX_SECOND ? seconds * 1_000 : untilUnixTime(seconds, now);
  }
  if (SPAN.test(text)) return spanMs(text);
  return finite(Date.parse(text) - now);
}

/** Unix time is written in seconds or in milliseconds. */
function untilUnixTime(time: number, now: number): number | undefined {
  return finite((time < FIRST_UNIX_SECOND * 1_000 ? time * 1_000 : time) - now);
}

function spanMs(span: string): number {
  const parts = [...span.matchAll(PART)];
  return parts.reduce((sum, [, number, unit = '']) => {
    const letter = unit.charAt(0).toLowerCase();
    const name = /^(?:ms|milli)/i.test(unit) ? 'ms' : (CHINESE_UNITS[letter] ?? letter);
    return sum + Number(number) * (UNITS[name] ?? 0);
  }, 0);
}

function bounded(waitMs: number): number {
  return Math.min(Math.max(0, Math.round(waitMs)), LONGEST_WAIT_MS);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
