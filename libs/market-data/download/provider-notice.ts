/** What Alpha Vantage says instead of prices, in an answer with status 200. */
export type NoticeKind =
  'premium' | 'invalid_key' | 'unknown_symbol' | 'rate_limited' | 'daily_limit' | 'bad_answer';

const NOTICE_KEYS = ['Error Message', 'Information', 'Note'] as const;

/**
 * Tells a notice from prices. Its text is judged and never passed on: Alpha Vantage writes the caller's key into it.
 * @param json the answer's body
 * @returns undefined when the answer holds no notice
 */
export function readNotice(json: Readonly<Record<string, unknown>>): NoticeKind | undefined {
  const key = NOTICE_KEYS.find((name) => typeof json[name] === 'string');
  if (key) return kindOf(String(json[key]), key);
  // An empty object is how it answers for some symbols that it does not know.
  return Object.keys(json).length === 0 ? 'unknown_symbol' : undefined;
}

function kindOf(text: string, key: (typeof NOTICE_KEYS)[number]): NoticeKind {
  // Other notices advertise premium plans too.
  if (/\b(is|are) (a )?premium/i.test(text)) return 'premium';
  if (/api ?key/i.test(text) && /invalid|missing|demo/i.test(text)) return 'invalid_key';
  if (/per (second|minute)|call frequency|burst/i.test(text)) return 'rate_limited';
  if (/per day|daily (rate |api )?limit/i.test(text)) return 'daily_limit';
  return key === 'Error Message' ? 'unknown_symbol' : 'bad_answer';
}
