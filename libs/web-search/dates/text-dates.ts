import { dayOf, isoOf, MONTH } from './calendar-day.js';
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
const WEEKDAY = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\\.?,? )?';
/** A line's beginning, or something that sets apart what follows. */
const APART = '[\\n|·•,;:()[\\]*_#–—-]\\s*';
/** A word that makes a date the page's own, in front of it. */
const OWN_WORD = new RegExp(`(?<!\\bbe )\\b(?:${WORD})(?: on| at)?[\\s:*_–-]{0,4}${WEEKDAY}$`, 'i');
/** The same where it is no part of a sentence. */
const OWN_WORD_APART = new RegExp(
  `${APART}(?:(?:last|first|originally|page|article|story) )*(?:${WORD})(?: on| at)?[\\s:*_–-]{0,4}${WEEKDAY}$`,
  'i',
);
const APART_BEFORE = new RegExp(`${APART}${WEEKDAY}$`, 'i');
const BYLINE_BEFORE = /\n\W*by [^\n.]{1,60} on $/i;
const APART_AFTER = /^\s*(?:$|[\n|·•;()[\]*_–—]|-\s|by\b)/i;
/** What tells of a day to come says nothing of when it was written but that it was before. */
const TO_COME_BEFORE =
  /\b(?:(?:before|until|till|ahead of) |(?:will|scheduled|slated|upcoming|(?:expected|due|set|plans?|planning|expects?|to) (?:to|be|report|release|announce|publish|host|hold|open|launch|start|begin))\b[^.!?\n]*)$/i;
const TO_COME_AFTER = /^,? (?:[\w'’-]+ ){1,2}will\b/i;

/**
 * The dates in a page's text that say how old it is at most. Near the title all count, except those of days to come; one
 * that stands apart as in a byline or a dateline, or behind a word such as `Updated` there, is the page's own. Behind such
 * a word dates count in the whole text. Dates that can be read in two ways count as the later one; what is no day of the
 * calendar is none.
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
  const before = textBefore(text, from);
  const behind = text.slice(to, to + 60);
  const isNamed = OWN_WORD.test(before);
  const isToCome = TO_COME_BEFORE.test(before) || TO_COME_AFTER.test(behind);
  if (!isNamed && (!near || isToCome)) return [];
  const [clock = '', hour = '', minute = '', half, zone] = CLOCK.exec(behind) ?? [];
  const time = clock === '' ? undefined : { time: clockTime(hour, minute, half), zone };
  // What looks like a clock and is none leaves the date.
  const days = readings.flatMap((reading) => dayOf(reading, time) ?? dayOf(reading) ?? []);
  const day = [...days].sort().at(-1);
  if (day === undefined) return [];
  const isApart =
    (APART_BEFORE.test(before) || BYLINE_BEFORE.test(before)) && APART_AFTER.test(behind.slice(clock.length));
  // A date with two readings proves nothing, but can be too late.
  const isOfPage = near && (isApart || OWN_WORD_APART.test(before)) && new Set(days).size === 1;
  return [{ day, isOfPage }];
}

function relativeDates(
  text: string,
  answeredAt: Date,
  isNear: (from: number) => boolean,
): readonly DateClaim[] {
  return [...text.matchAll(AGO)].flatMap((match) => {
    const before = textBefore(text, match.index);
    const behind = text.slice(match.index + match[0].length).slice(0, 60);
    const isApart = isNear(match.index) && APART_BEFORE.test(before) && APART_AFTER.test(behind);
    if (!(isApart && match[0].endsWith('ago')) && !OWN_WORD.test(before)) return [];
    return [{ day: publicationDay(match[0], answeredAt), isOfPage: false }];
  });
}

/** Some of the text before a place; the text's beginning is a line's beginning. */
function textBefore(text: string, place: number): string {
  return place < 80 ? `\n${text.slice(0, place)}` : text.slice(place - 80, place);
}
