import { type WebPage } from '../testing/jina-server.js';
import { SearchTool } from '../testing/search-tool.js';
import { removeTestDatabases } from '../testing/test-database.js';

/** A Wednesday. */
const TODAY = '2025-10-08';
const NOW = '2025-11-15T15:00:00Z';
const LINES = 'AMD rose.\n'.repeat(100);

let tool: SearchTool;
let web: readonly WebPage[] = [];
let asked = 0;

beforeAll(async () => {
  tool = await SearchTool.start({ web: () => web }, NOW);
});

afterAll(async () => {
  await tool.close();
  await removeTestDatabases();
});

type Part = Omit<Partial<WebPage>, 'url'> & { readonly path?: string };

/** Whether the model is told of a page that has this, and the day that it is told. */
async function judge({ path = 'page', ...part }: Part): Promise<string> {
  web = [{ url: `https://news.example.com/${path}`, title: 'AMD', content: 'AMD rose.', ...part }];
  asked += 1;
  const answer = await tool.ask(`query ${asked}`, TODAY);
  const { structuredContent } = JSON.parse(answer) as {
    structuredContent: { results: { published: string }[] };
  };
  const [reason] = Object.keys(tool.reports.at(-1)!.dropped);
  return structuredContent.results[0]?.published ?? reason ?? 'nothing';
}

/** A day in the ways it is written. */
interface Day {
  readonly iso: string;
  readonly compact: string;
  readonly slash: string;
  readonly long: string;
  readonly short: string;
  readonly dayFirst: string;
}
type Place = (day: Day) => Part;

const dayOfOctober = (day: number): Day => ({
  iso: `2025-10-0${day}`,
  compact: `2025100${day}`,
  slash: `2025/10/0${day}`,
  long: `October ${day}, 2025`,
  short: `Oct. ${day}, 2025`,
  dayFirst: `${day} October 2025`,
});

const meta = (name: string): [string, Place] => [
  `metadata ${name}`,
  ({ iso }) => ({ metadata: { [name]: `${iso}T12:00:00Z` } }),
];
const jsonLd = (json: unknown) =>
  `<html><head><script type="application/ld+json">${JSON.stringify(json)}</script></head></html>`;

/** Where a page may say its date, and with nothing else does. */
const PLACES: [string, Place][] = [
  ['the search engine’s date', ({ short }) => ({ date: short })],
  ['the reader’s publishedTime', ({ iso }) => ({ publishedTime: `${iso}T12:00:00Z` })],
  [
    'the reader’s publishedTime, which may be the header Last-Modified',
    ({ iso }) => ({ publishedTime: rfc(iso) }),
  ],
  ['headers of the answer', ({ iso }) => ({ metadata: { headers: { 'Last-Modified': rfc(iso) } } })],
  ...[
    'article:published_time',
    'article:modified_time',
    'og:updated_time',
    'og:article:modified_time',
    'datePublished',
    'dateModified',
    'dateCreated',
    'last-modified',
    'lastmod',
    'pubdate',
    'publish_date',
    'date',
    'dc.date',
    'DC.date.issued',
    'dcterms.modified',
    'dcterms.created',
    'sailthru.date',
    'parsely-pub-date',
    'citation_publication_date',
    'citation_online_date',
    'prism.publicationDate',
    'cXenseParse:recs:publishtime',
    'bt:modDate',
    'revised',
    'last_updated',
    'publishedAt',
  ].map(meta),
  ['metadata of a PDF file', ({ compact }) => ({ metadata: { ModDate: `D:${compact}120000+00'00'` } })],
  [
    'metadata that is there several times',
    ({ iso }) => ({ metadata: { 'article:tag': ['a'], date: [iso, iso] } }),
  ],
  [
    'seconds since 1970',
    ({ iso }) => ({ metadata: { 'article:modified': Date.parse(`${iso}T12:00Z`) / 1_000 } }),
  ],
  ['JSON-LD', ({ iso }) => ({ html: jsonLd({ '@type': 'NewsArticle', dateModified: iso }) })],
  [
    'JSON-LD, a graph',
    ({ iso }) => ({ html: jsonLd({ '@graph': [{}, { datePublished: `${iso}T09:00:00-04:00` }] }) }),
  ],
  ['JSON-LD, a list', ({ iso }) => ({ html: jsonLd([{ '@type': 'Person' }, { dateCreated: iso }]) })],
  [
    'JSON-LD, a main entity',
    ({ iso }) => ({ html: jsonLd({ mainEntity: { dateModified: { '@value': iso } } }) }),
  ],
  ['JSON-LD that is broken', ({ iso }) => ({ html: jsonLd({ dateModified: iso }).replace('}', ',,}') })],
  ['JSON-LD in the content', ({ iso }) => ({ content: `${jsonLd({ dateModified: iso })}<p>AMD rose.</p>` })],
  ['JSON-LD in metadata', ({ iso }) => ({ metadata: { jsonld: JSON.stringify({ datePublished: iso }) } })],
  [
    '<meta> in the document',
    ({ iso }) => ({ html: `<meta content='${iso}' property="article:modified_time"/>` }),
  ],
  ['<meta http-equiv>', ({ iso }) => ({ html: `<META HTTP-EQUIV=Last-Modified CONTENT="${rfc(iso)}">` })],
  ['microdata', ({ iso }) => ({ html: `<meta itemprop="dateModified" content="${iso}">` })],
  ['microdata, as text', ({ long }) => ({ html: `<span itemprop="datePublished">${long}</span>` })],
  [
    '<time datetime>',
    ({ iso }) => ({ html: `<h1>AMD</h1><time datetime="${iso}T10:00:00-04:00">then</time>` }),
  ],
  ['<time> as text', ({ long }) => ({ content: `<h1>AMD</h1><time>${long}</time><p>AMD rose.</p>` })],
  ['the address: /y/m/d/', ({ slash }) => ({ path: `${slash}/amd` })],
  ['the address: /y/month/d/', ({ iso }) => ({ path: `2025/oct/${iso.slice(-2)}/amd` })],
  ['the address: /y/md/', ({ compact }) => ({ path: `2025/${compact.slice(4)}/amd` })],
  ['the address: y-m-d', ({ iso }) => ({ path: `news/amd-${iso}.html` })],
  ['the address: ymd', ({ compact }) => ({ path: `news/${compact}-amd` })],
  ['the address: in the query', ({ iso }) => ({ path: `news?id=7&date=${iso}` })],
  ['the address: month-d-y', ({ iso }) => ({ path: `amd-october-${Number(iso.slice(-2))}-2025` })],
  ['the address where reading ended', ({ slash }) => ({ readUrl: `https://news.example.com/${slash}/amd` })],
  ['the search’s summary', ({ short }) => ({ description: `${short} — AMD rose.` })],
  ['text: a byline', ({ long }) => ({ content: `# AMD\n\nBy Jane Doe\n\n${long}\n\n${LINES}` })],
  ['text: a byline in one line', ({ short }) => ({ content: `By Jane Doe | ${short} | 3 min read` })],
  ['text: a dateline', ({ short }) => ({ content: `NEW YORK, ${short} (Reuters) - AMD rose.` })],
  ['text: day first', ({ dayFirst }) => ({ content: `AMD\n${dayFirst}\nAMD rose.` })],
  ['text: ISO', ({ iso }) => ({ content: `AMD\n${iso}\nAMD rose.` })],
  ['text: Updated', ({ long }) => ({ content: `AMD\n**Updated:** ${long} by Jane\nAMD rose.` })],
  ['text: a time of New York', ({ long }) => ({ content: `AMD\n${long} at 9:30 AM ET\nAMD rose.` })],
  ['text: Chinese', ({ iso }) => ({ content: `AMD\n2025年10月${Number(iso.slice(-2))}日\nAMD rose.` })],
];

const OTHERS = {
  ...{
    expires: '2026-01-01',
    priceValidUntil: '2026-01-01',
    startDate: '2026-01-01',
    birthDate: '1969-11-10',
  },
  ...{ 'article:publisher': 'https://www.facebook.com/news2026', 'format-detection': 'date=no' },
  ...{ 'update-frequency': 'daily', 'article:expiration_time': '2026-01-01', viewport: 'width=device-width' },
  ...{ 'revisit-after': '1 day', robots: 'index', 'og:title': 'Oct 20, 2025' },
};
const LIST = {
  itemListElement: [{ datePublished: '2025-11-14' }],
  mentions: [{ dateModified: '2025-11-14' }],
};
const OTHER_PAGES = `<h1>AMD</h1>${'<p>AMD rose.</p>'.repeat(1_000)}<time datetime="2025-11-14">x</time>`;

function rfc(iso: string): string {
  return new Date(`${iso}T12:00:00Z`).toUTCString();
}

describe('14: where a page says its date, one of the day before is told and one of today is not', () => {
  it.each(PLACES)('%s', async (_where, place) => {
    const [today, before] = [place(dayOfOctober(8)), place(dayOfOctober(7))];
    expect([await judge(today), await judge(before)]).toEqual(['too_late', '2025-10-07']);
    if (!('date' in today)) {
      expect(await judge({ ...today, date: 'Oct 1, 2025' })).toBe('too_late');
      expect(await judge({ ...before, date: 'Oct 1, 2025' })).toBe('2025-10-07');
    }
  });
});

describe('14: dates in doubt count as late as they can be, and no date is none', () => {
  const dated = { date: '2025-10-01' };
  it.each<[string, Part, string]>([
    ['no date at all', {}, 'undated'],
    ['metadata that cannot be read', { ...dated, metadata: { dateModified: 'Fall' } }, 'undated'],
    ['metadata with two readings', { ...dated, metadata: { dateModified: '10/03/2025' } }, 'undated'],
    ['a placeholder', { ...dated, metadata: { datePublished: '1970-01-01' } }, 'undated'],
    ['one of two that cannot be read', { ...dated, metadata: { date: ['2025-10-02', 'soon'] } }, 'undated'],
    ['one of two that is late', { metadata: { date: ['2025-10-02', '2025-10-20'] } }, 'too_late'],
    [
      'metadata that claims nothing',
      { ...dated, metadata: { dateModified: '', pubdate: null } },
      '2025-10-01',
    ],
    ['metadata of something else', { ...dated, metadata: OTHERS }, '2025-10-01'],
    ['evening of the 7th in New York', { date: '2025-10-08T03:59:00Z' }, '2025-10-07'],
    ['midnight of the 8th in New York', { date: '2025-10-08T04:00:00Z' }, 'too_late'],
    ['evening in an unknown zone', { date: '2025-10-07 23:30' }, 'too_late'],
    [
      'text: evening in an unknown zone',
      { ...dated, content: 'Updated October 7, 2025 at 8:30 PM' },
      'too_late',
    ],
    ['text: evening in New York', { content: 'Updated October 7, 2025 at 8:30 PM EDT' }, '2025-10-07'],
    ['text: two readings, one late', { ...dated, content: 'Updated 05/11/2025\nAMD rose.' }, 'too_late'],
    ['text: two readings, none late', { ...dated, content: 'Updated 05/06/2025\nAMD rose.' }, '2025-10-01'],
    ['text: two readings prove nothing', { content: 'Updated 05/06/2025\nAMD rose.' }, 'undated'],
    ['text: hours ago', { ...dated, content: 'AMD\nUpdated 2 hours ago\nAMD rose.' }, 'too_late'],
    ['text: hours ago, as a line', { ...dated, content: 'AMD\n2 hours ago\nAMD rose.' }, 'too_late'],
    [
      'text: years ago in a sentence',
      { ...dated, content: 'AMD, 2 days ago still calm, rose.' },
      '2025-10-01',
    ],
    [
      'text: in a byline without marks',
      { ...dated, content: 'Jane Doe October 8, 2025 3 min read' },
      'too_late',
    ],
    [
      'text: a sentence of a later day',
      { ...dated, content: 'AMD closed at 190 on November 14, 2025.' },
      'too_late',
    ],
    ['text: a sentence of today', { ...dated, content: 'AMD will report on October 8, 2025.' }, '2025-10-01'],
    [
      'text: a sentence of today that is over',
      { ...dated, content: 'AMD closed at 190 on October 8, 2025.' },
      'too_late',
    ],
    [
      'text: a sentence of a day to come',
      { ...dated, content: 'AMD will report on November 4, 2025.' },
      '2025-10-01',
    ],
    [
      'text: a day to come, first',
      { ...dated, content: 'On November 4, 2025, AMD will report.' },
      '2025-10-01',
    ],
    ['text: before a day', { ...dated, content: 'What to know before October 8, 2025' }, '2025-10-01'],
    ['text: by an author', { ...dated, content: 'By Jane Doe on October 8, 2025\nAMD rose.' }, 'too_late'],
    [
      'text: at its end, with a word',
      { ...dated, content: `${LINES}It was last edited on 8 October 2025.` },
      'too_late',
    ],
    [
      'text: at its end, of the day before',
      { ...dated, content: `${LINES}Last edited on 7 October 2025` },
      '2025-10-01',
    ],
    ['text: at its end, proves no date', { content: `${LINES}Last edited on 7 October 2025` }, 'undated'],
    [
      'text: a word in a sentence proves no date',
      { content: 'AMD rose on data released on May 1, 2025.' },
      'undated',
    ],
    ['metadata of a part proves no date', { metadata: { 'og:video:release_date': '2025-05-01' } }, 'undated'],
    [
      'metadata of a part that is late',
      { ...dated, metadata: { 'og:video:release_date': '2025-10-08' } },
      'too_late',
    ],
    [
      'JSON-LD of a video proves no date',
      { html: jsonLd({ '@type': 'VideoObject', datePublished: '2025-05-01' }) },
      'undated',
    ],
    [
      'JSON-LD of a comment, later',
      { ...dated, html: jsonLd({ comment: [{ dateCreated: '2025-10-09' }] }) },
      'too_late',
    ],
    ['text: a sentence proves no date', { content: 'On October 1, 2025 AMD closed at 190.' }, 'undated'],
    [
      'text: a later day far down',
      { ...dated, content: `${LINES}It opens on November 4, 2025.` },
      '2025-10-01',
    ],
    ['text: a day before the web', { ...dated, content: 'AMD\nMay 1, 1969\nAMD was founded.' }, '2025-10-01'],
    ['title: a later day', { ...dated, title: 'Stock market on Oct. 20, 2025' }, 'too_late'],
    ['title: proves no date', { title: 'Black Monday: March 16, 2020' }, 'undated'],
    ['address: a later month', { ...dated, path: '2025/11/amd' }, 'too_late'],
    ['address: a later year', { ...dated, path: '2026/amd' }, 'too_late'],
    ['address: the same month', { ...dated, path: '2025/10/amd' }, '2025-10-01'],
    ['address: a month proves no date', { path: '2025/10/amd' }, 'undated'],
    ['address: a number of a list', { ...dated, path: '2025/10/9-reasons-to-buy-amd' }, '2025-10-01'],
    ['address: a number that is no day', { ...dated, path: 'id-20251399/92025100899' }, '2025-10-01'],
    ['address: two readings, one late', { ...dated, path: 'amd-05-11-2025' }, 'too_late'],
    ['<time> of other pages', { ...dated, html: OTHER_PAGES }, '2025-10-01'],
    [
      '<time> that is a duration',
      { ...dated, html: '<h1>AMD</h1><time datetime="PT5M">5 min</time>' },
      '2025-10-01',
    ],
    ['JSON-LD of other pages', { ...dated, html: jsonLd(LIST) }, '2025-10-01'],
    ['full-width digits', { date: '\uff12\uff10\uff12\uff15-10-07' }, 'undated'],
    [
      'text: full-width digits',
      { ...dated, content: 'AMD\n\uff12\uff10\uff12\uff15-10-08\nAMD rose.' },
      'too_late',
    ],
  ])('%s', async (_what, part, verdict) => {
    expect(await judge(part)).toBe(verdict);
  });
});

describe('a text of any kind', () => {
  it.each([
    '<',
    '<meta ',
    '<time>',
    '<a itemprop',
    '<script type="application/ld+json">',
    '2025-',
    'May 1',
    '"a":"b",',
    '{"a":',
    'updated ',
  ])('a megabyte of %j is looked through once', async (piece) => {
    const text = piece.repeat(1_000_000 / piece.length);
    const begun = performance.now();
    expect(
      await judge({ date: '2025-10-01', html: text, title: 'x', content: `x ${text.slice(0, 100_000)}` }),
    ).toMatch(/^(2025-10-01|undated|unreadable)$/);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});
