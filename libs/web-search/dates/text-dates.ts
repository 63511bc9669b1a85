import { dayBefore, dayOf, isoOf, MONTH } from './calendar-day.js';
import { type DateClaim } from './date-claim.js';
import { clockTime, publicationDay } from './publication-day.js';

/** Characters from the text's beginning, and from its title, that count as near the title. */
const NEAR_TITLE = 600;
const ORDINAL = '(?:st|nd|rd|th)?';

interface WrittenDate {
  readonly from: number;
  readonly to: number;
  /** `YYYY-MM-DD`; several where it can be read in several ways. */
  readonly readings: readonly string[];
}

type Reader = (match: RegExpExecArray) => readonly string[];
const FORMS: readonly (readonly [RegExp, Reader])[] = [
  [new RegExp(`\\b${MONTH} ?(\\d{1,2})${ORDINAL},? (\\d{4})\\b`, 'gi'), ([, m, d, y]) => [isoOf(y, m, d)]],
  [
    new RegExp(`\\b(\\d{1,2})${ORDINAL}[ -](?:of )?${MONTH},?[ -](\\d{4})\\b`, 'gi'),
    ([, d, m, y]) => [isoOf(y, m, d)],
  ],
  [/(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/g, ([, y, , m, d]) => [isoOf(y, m, d)]],
  [/(?<!\d)(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]/g, ([, y, m, d]) => [isoOf(y, m, d)]],
  [
    /(?<![\d.])(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)/g,
    ([, a, , b, y]) => [isoOf(y, a, b), isoOf(y, b, a)],
  ],
];

const CLOCK =
  /^(?:,? at|,|T| -| –| \|)? ?(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)? ?(?:([ap])\.?m\b\.?)? ?(Z\b|UTC\b|GMT\b|[ECMP][SD]?T\b|[+-]\d{2}:?\d{2})?/i;
const AGO = /\b(?:\d{1,4}|an?|one) (?:second|minute|hour|day|week|month|year)s? ago\b|\byesterday\b/gi;

const WORD =
  'published|posted|updated|modified|edited|revised|corrected|created|released|issued|dated?|filed|publication date';
/** A word that makes a date the page's own, in front of it. */
const OWN_WORD = new RegExp(`(?<!\\bbe )\\b(?:${WORD})(?: on| at)?[\\s:*_–-]{0,4}(?:[a-z]{3,9},? )?$`, 'i');
/** The beginning of a line, or something that sets a date apart; perhaps a weekday between. */
const SET_APART_BEFORE = /(?:^|[\n|·•,;:()[\]*_#–—-])\s*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?$/i;
const SET_APART_AFTER = /^\s*(?:$|[\n|·•;()[\]*_–—]|-\s|by\b)/i;
/** What a sentence says of a day that it speaks of, perhaps the next one. */
const SPOKEN_OF =
  /\b(?:on|for|of|in|by|at|until|till|before|after|since|from|through|to|and|between|ending|ended|week|is)\s+(?:[a-z]{3,9},? )?$/i;

/**
 * The dates in a page's text that tell of its own date. Near the title all count: one that stands apart as in a byline or
 * a dateline, or behind a word such as `Updated`, is the page's own; of one that a sentence speaks of (`on October 8,
 * 2025`) the page is at the earliest from the day before. Behind such a word dates count in the whole text. Dates that can
 * be read in two ways count as the later one; what is no day of the calendar is none.
 * @param text plain, with line breaks
 * @param title where the title is found in the text, is near it too
 * @param answeredAt when the page was read: relative dates (`Updated 2 hours ago`) start from it
 */
export function textDates(text: string, title: string, answeredAt: Date): readonly DateClaim[] {
  const plain = text.normalize('NFKC');
  const titleAt = title === '' ? -1 : plain.indexOf(title.normalize('NFKC'));
  const isNear = (from: number) =>
    from < NEAR_TITLE || (titleAt !== -1 && Math.abs(from - titleAt - title.length) < NEAR_TITLE);
  return [
    ...writtenDates(plain).flatMap((date) => claimOf(date, plain, isNear(date.from))),
    ...relativeDates(plain, answeredAt, isNear),
  ];
}

/** The dates in a title, which can only make a page later: a title may name any day that it tells of. */
export function titleDates(title: string): readonly DateClaim[] {
  const plain = title.normalize('NFKC');
  return writtenDates(plain)
    .flatMap((date) => claimOf(date, plain, true))
    .map(({ day }) => ({ day, isOfPage: false }));
}

function writtenDates(text: string): readonly WrittenDate[] {
  return FORMS.flatMap(([form, read]) =>
    [...text.matchAll(form)].map((match) => ({
      from: match.index,
      to: match.index + match[0].length,
      readings: read(match),
    })),
  );
}

function claimOf({ from, to, readings }: WrittenDate, text: string, near: boolean): readonly DateClaim[] {
  const before = text.slice(Math.max(0, from - 40), from);
  const behind = text.slice(to, to + 60);
  const isNamed = OWN_WORD.test(before);
  if (!near && !isNamed) return [];
  const clock = CLOCK.exec(behind);
  const [match = '', hour = '', minute = '', half, zone] = clock ?? [];
  const time = clock ? { time: clockTime(hour, minute, half), zone } : undefined;
  // What looks like a clock and is none leaves the date.
  const days = readings.flatMap((reading) => dayOf(reading, time) ?? dayOf(reading) ?? []);
  const day = days.reduce<(typeof days)[number] | undefined>((a, b) => (b > (a ?? '') ? b : a), undefined);
  if (day === undefined) return [];
  const isApart = SET_APART_BEFORE.test(before) && SET_APART_AFTER.test(behind.slice(match.length));
  const isSpokenOf = !isNamed && SPOKEN_OF.test(before);
  // A date with two readings proves nothing, but can be too late.
  const isOfPage = (isNamed || (isApart && !isSpokenOf)) && new Set(days).size === 1;
  return [{ day: isSpokenOf ? dayBefore(day) : day, isOfPage }];
}

function relativeDates(
  text: string,
  answeredAt: Date,
  isNear: (from: number) => boolean,
): readonly DateClaim[] {
  return [...text.matchAll(AGO)].flatMap((match) => {
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const after = text.slice(match.index + match[0].length, match.index + match[0].length + 20);
    const isApart =
      /ago$/i.test(match[0]) &&
      isNear(match.index) &&
      SET_APART_BEFORE.test(before) &&
      SET_APART_AFTER.test(after);
    if (!isApart && !OWN_WORD.test(before)) return [];
    return [{ day: publicationDay(match[0], answeredAt), isOfPage: false }];
  });
}
