import { parseTradingDate, type TradingDate } from '@app/domain';
import { z } from 'zod';

/** A page that passed the gate; its texts are plain and cut to length. */
export interface AdmittedPage {
  /** The latest day that is claimed for its publication, at the exchange. */
  readonly published: TradingDate;
  readonly url: string;
  /** Empty when the page has none. */
  readonly title: string;
  readonly text: string;
}

/**
 * Why a page was left out: no sure date, published on the session's date or later, an address that is none or not of the
 * public internet, nothing to read on it, or enough pages without it.
 */
export const DROP_REASONS = ['undated', 'too_late', 'bad_url', 'unreadable', 'over_limit'] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** What a search found, as it is kept: the pages that passed, and how many did not. */
export interface FoundWeb {
  readonly pages: readonly AdmittedPage[];
  /** For the operator: counts by reason; a reason that dropped nothing is missing. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

const schema = z.object({
  pages: z.array(
    z.object({
      published: z.string().transform((text) => parseTradingDate(text)),
      url: z.string(),
      title: z.string(),
      text: z.string(),
    }),
  ),
  dropped: z.partialRecord(z.enum(DROP_REASONS), z.number()),
});

/** Reads what was kept as JSON. @throws Error when it is none of ours */
export function parseFoundWeb(json: string): FoundWeb {
  return schema.parse(JSON.parse(json));
}
