import { type TradingDate } from '@app/domain';

/** What the gate says of something that was published: known before today, today or later, or without a sure date. */
export type PublicationVerdict = 'admitted' | 'too_late' | 'undated';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Whether something published may be known on a day. Several dates may be claimed for one thing: the latest counts, and
 * one claim that could not be read is enough to keep it out.
 * @param claims days at the exchange; undefined stands for a claim that could not be read
 */
export function judgePublished(
  claims: readonly (TradingDate | undefined)[],
  today: TradingDate,
): PublicationVerdict {
  if (claims.some((day) => day !== undefined && day >= today)) return 'too_late';
  // Asked this way round, whatever does not compare as an earlier day does not pass.
  const isEarlier = (day: TradingDate | undefined) => day !== undefined && DAY.test(day) && day < today;
  return claims.length > 0 && claims.every(isEarlier) ? 'admitted' : 'undated';
}
