import { type TradingDate } from '@app/domain';
import { type DownloadKnowledge, type MissingPrices, settles } from './plan-downloads.js';
import { type DownloadStep, type DownloadStop } from './price-downloader.js';

const SHOWN = 10;

const STOP_REASONS: Readonly<Record<DownloadStop, string>> = {
  quota: "today's quota of downloads is used up",
  rate_limited: 'the provider keeps saying that calls come too fast',
  invalid_key: 'the provider does not accept ALPHAADVANTAGE_API_KEY',
  unreachable: 'the provider could not be reached',
  abandoned: 'the download was ended',
};

/**
 * Says which prices are still missing after a download, and why: one sentence a reason.
 * @param run what was done and why it stopped; nothing for a download that was never started
 */
export function describeMissing(
  missing: readonly MissingPrices[],
  knowledge: DownloadKnowledge,
  run: { readonly steps?: readonly DownloadStep[]; readonly stopped?: DownloadStop },
): string[] {
  const groups = new Map<string, MissingPrices[]>();
  for (const prices of missing) {
    const reason = reasonOf(prices, knowledge, run);
    groups.set(reason, [...(groups.get(reason) ?? []), prices]);
  }
  return [...groups].map(([reason, prices]) => `Prices are missing of ${listed(prices)}: ${reason}.`);
}

function reasonOf(
  { symbol, dates }: MissingPrices,
  knowledge: DownloadKnowledge,
  { steps = [], stopped }: { readonly steps?: readonly DownloadStep[]; readonly stopped?: DownloadStop },
): string {
  const answers = knowledge.answered.filter((answer) => answer.symbol === symbol);
  if (answers.some(({ outcome, askedAt }) => outcome !== 'ok' && askedAt >= knowledge.dayStart)) {
    return 'the provider does not know the symbol';
  }
  const open = dates.filter((date) => !answers.some((answer) => settles(answer, date, knowledge)));
  if (open.length === 0) return 'the provider has no prices of these sessions';
  const unreadable = steps.find((step) => step.symbol === symbol && step.outcome === 'bad_answer');
  if (unreadable?.reason !== undefined) return unreadable.reason;
  if (stopped !== undefined) return STOP_REASONS[stopped];
  return `the key's plan answers with sessions since ${knowledge.compactFrom} only`;
}

function listed(prices: readonly MissingPrices[]): string {
  const names = prices.slice(0, SHOWN).map(({ symbol }) => symbol);
  const more = prices.length > SHOWN ? ` and ${prices.length - SHOWN} more` : '';
  return `${names.join(', ')}${more} on ${span(prices.flatMap(({ dates }) => dates))}`;
}

function span(dates: readonly TradingDate[]): string {
  const distinct = [...new Set(dates)].sort();
  if (distinct.length <= 3) return distinct.join(', ');
  return `${distinct.length} sessions from ${String(distinct[0])} to ${String(distinct.at(-1))}`;
}
