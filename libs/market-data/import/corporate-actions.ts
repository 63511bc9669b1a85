import { Money, normalizeSplitFactor, type CorporateAction, type TradingDate } from '@app/domain';

/** Fields of an adjusted series that are not prices of the session. */
const DIVIDEND_KEY = '7. dividend amount';
const SPLIT_KEY = '8. split coefficient';

/** Either what happened on a date (undefined: nothing), or why it cannot be told. */
export type ActionReading =
  { readonly ok: true; readonly action?: CorporateAction } | { readonly ok: false; readonly reason: string };

/**
 * Reads the split and the dividend out of a bar of an adjusted series. Both are decimal text; a factor of 1 and a
 * dividend of 0 mean that nothing happened.
 */
export function readCorporateAction(symbol: string, date: TradingDate, raw: unknown): ActionReading {
  const fields = typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {};
  const splitText = textOf(fields[SPLIT_KEY], '1');
  const dividendText = textOf(fields[DIVIDEND_KEY], '0');
  try {
    const splitFactor = normalizeSplitFactor(splitText);
    const dividend = Money.parse(dividendText);
    if (dividend.isNegative()) return { ok: false, reason: 'the dividend is negative' };
    if (splitFactor === '1' && !dividend.isPositive()) return { ok: true };
    return { ok: true, action: { symbol, date, splitFactor, dividend } };
  } catch {
    // Which of the two it is stands in the raw text, which is kept with the reason.
    return { ok: false, reason: 'the split coefficient or the dividend is not a decimal number' };
  }
}

function textOf(value: unknown, none: string): string {
  if (value === undefined) return none;
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
}
