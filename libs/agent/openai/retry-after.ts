/**
 * How long a provider asks to wait, in milliseconds: `retry-after-ms`, or `Retry-After` in seconds or as an HTTP date
 * (RFC 9110, 10.2.3). A date is measured against the answer's own `Date`, so that the two clocks need not agree.
 * @returns undefined where it does not say, or says it in no known way; never less than 0
 */
export function retryAfterMs(headers: Headers): number | undefined {
  const milliseconds = headers.get('retry-after-ms');
  const stated = milliseconds === null ? undefined : Number(milliseconds);
  const waitMs = stated !== undefined && Number.isFinite(stated) ? stated : fromRetryAfter(headers);
  return waitMs === undefined ? undefined : Math.max(0, Math.round(waitMs));
}

function fromRetryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (!text) return undefined;
  if (/^[\d.]+$/.test(text)) return finite(Number(text) * 1_000);
  const answered = Date.parse(headers.get('date') ?? '');
  return finite(Date.parse(text) - (Number.isNaN(answered) ? Date.now() : answered));
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
