import { type TradingDate } from '@app/domain';

/** One thing that is known of a page's date. */
export interface DateClaim {
  /**
   * The day at the exchange before which the page cannot have been as it is now; undefined for a date that cannot be
   * read.
   */
  readonly day: TradingDate | undefined;
  /** Whether it says when the page was published or changed. What does not can only make a page later. */
  readonly isOfPage: boolean;
}

/** The latest day that is claimed for the page's publication or change; undefined when none is. */
export function latestOfPage(claims: readonly DateClaim[]): TradingDate | undefined {
  return claims
    .flatMap(({ day, isOfPage }) => (isOfPage && day !== undefined ? [day] : []))
    .reduce<TradingDate | undefined>((latest, day) => (day > (latest ?? '') ? day : latest), undefined);
}
