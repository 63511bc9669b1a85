import { type JinaServerOptions, type WebPage } from '../testing/jina-server.js';
import { SearchTool } from '../testing/search-tool.js';
import { removeTestDatabases } from '../testing/test-database.js';

const TODAY = '2025-10-08';
const NOW = '2025-11-15T15:00:00Z';

type Web = readonly WebPage[];
const opened: SearchTool[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((tool) => tool.close()));
});
afterAll(removeTestDatabases);

async function toolOver(web: Web, more: Partial<JinaServerOptions> = {}, timeoutMs?: number) {
  const tool = await SearchTool.start({ web: () => web, ...more }, NOW, timeoutMs);
  opened.push(tool);
  return tool;
}

/** The bytes of the tool's whole result. */
async function askOf(web: Web, more?: Partial<JinaServerOptions>, timeoutMs?: number): Promise<string> {
  const tool = await toolOver(web, more, timeoutMs);
  return tool.ask('AMD', TODAY);
}

function page(name: string, more: Omit<Partial<WebPage>, 'url'> = {}): WebPage {
  return {
    url: `https://news.example.com/${name}`,
    title: name,
    description: `Of ${name}.`,
    content: `The text of ${name}.`,
    ...more,
  };
}

/** Pages from before the session, in all the ways in which the gate passes or drops them. */
const OLDER: Web = [
  page('dated', { date: 'Oct 7, 2025' }),
  page('undated'),
  page('by-its-metadata', { metadata: { dateModified: '2025-10-05' } }),
  page('2025/10/04/by-its-address'),
  page('gone', { date: '2025-10-03', content: undefined }),
  page('empty', { date: '2025-10-03', content: '', description: '' }),
  page('by-its-text', { content: 'By Jane Doe\nOctober 2, 2025\nAMD rose.' }),
  page('sixth', { date: '2025-10-01' }),
  page('seventh', { date: '2025-09-30' }),
];

/** A later page of each kind; its words must never matter. */
const LATER: ((number: number) => WebPage)[] = [
  (n) => page(`surges-${n}`, { date: 'Oct 8, 2025' }),
  (n) => page(`plunges-${n}`, { date: '2025-11-14T09:00:00Z' }),
  (n) => page(`2025/11/${(n % 9) + 10}/beats-${n}`, { date: 'Oct 3, 2025' }),
  (n) => page(`changed-${n}`, { date: 'Oct 3, 2025', metadata: { 'article:modified_time': '2025-10-20' } }),
  (n) => page(`of-its-text-${n}`, { date: 'Oct 3, 2025', content: 'Updated October 9, 2025\nAMD won.' }),
  (n) => page(`without-a-date-${n}`),
  (n) => page(`not-there-${n}`, { content: undefined, publishedTime: '2025-10-09' }),
  (n) => page(`one-hour-${n}`, { date: '1 hour ago' }),
  (n) => page(`lead-${n}`, { readUrl: 'https://news.example.com/2025/10/09/lead' }),
];
const later = (count: number): Web =>
  Array.from({ length: count }, (_, index) => LATER[index % LATER.length]!(index));

describe('14, 15: what the model reads does not depend on later pages', () => {
  it('tells the older pages, the first five that pass', async () => {
    const { structuredContent } = JSON.parse(await askOf(OLDER)) as {
      structuredContent: { results: { published: string }[] };
    };
    expect(structuredContent.results.map(({ published }) => published)).toEqual([
      '2025-10-07',
      '2025-10-05',
      '2025-10-04',
      '2025-10-03',
      '2025-10-02',
    ]);
  });

  it.each<[string, Web]>([
    ['one first', [...later(1), ...OLDER]],
    ['one of each kind first', [...later(9), ...OLDER]],
    ['one of each kind last', [...OLDER, ...later(9)]],
    ['some between', OLDER.flatMap((one, index) => [LATER[index]!(index), one])],
    ['so many that the older ones are not among the first results', [...later(30), ...OLDER]],
    ['so many that the older ones are among the third', [...later(48), ...OLDER]],
    ['undated ones only', [...Array.from({ length: 25 }, (_, n) => LATER[5]!(n)), ...OLDER]],
    ['the same one many times', [...Array.from({ length: 19 }, () => LATER[0]!(1)), ...OLDER]],
  ])('with %s: byte-identical', async (_what, web) => {
    expect(await askOf(web)).toBe(await askOf(OLDER));
  });

  it.each<[string, Web]>([
    ['one', later(1)],
    ['one of each kind', later(9)],
    ['three pages of results', later(60)],
  ])('nothing found and %s later: byte-identical', async (_what, web) => {
    const nothing = await askOf([]);
    expect(await askOf(web)).toBe(nothing);
    const noSuchThing: JinaServerOptions['answerWith'] = (_request, response) => {
      response.writeHead(422).end('{}');
      return true;
    };
    expect(await askOf([], { answerWith: noSuchThing })).toBe(nothing);
  });

  it('what was dropped is told to the operator', async () => {
    const tool = await toolOver([...later(9), ...OLDER]);
    await tool.ask('AMD', TODAY);
    expect(tool.reports).toEqual([
      {
        date: TODAY,
        query: 'amd',
        passed: 5,
        dropped: { too_late: 7, undated: 3, unreadable: 1, over_limit: 2 },
      },
    ]);
  });

  it('whether the reader fails for a later page makes no difference, and for an older one is the same error', async () => {
    const failingFor =
      (...names: string[]): JinaServerOptions['answerWith'] =>
      ({ kind, what }, response) => {
        if (kind === 'search' || !names.some((name) => what.includes(name))) return false;
        response.writeHead(500).end();
        return true;
      };
    const [older, undated] = [OLDER[0]!, LATER[5]!(0)];
    const failing = { answerWith: failingFor('without-a-date') };
    expect(await askOf([undated, older], failing)).toBe(await askOf([older]));
    expect(await askOf([undated], failing)).toBe(await askOf([]));
    const failingOlder = { answerWith: failingFor('/dated') };
    const error = await askOf([older], failingOlder);
    expect(error).toContain('search_unavailable');
    expect(await askOf([undated, older], failingOlder)).toBe(error);
  });

  it('nor whether the reader never answers for a later page', async () => {
    const hanging: JinaServerOptions['answerWith'] = ({ kind, what }) =>
      kind === 'read' && what.includes('without-a-date');
    const undated = Array.from({ length: 6 }, (_, n) => LATER[5]!(n));
    const web = [...undated.slice(0, 4), OLDER[0]!, ...undated.slice(4)];
    expect(await askOf(web, { answerWith: hanging }, 2_000)).toBe(await askOf([OLDER[0]!]));
  });

  it('nothing found while the reader failed is not kept: asked again, a page that it reads is told', async () => {
    let fails = true;
    const answerWith: JinaServerOptions['answerWith'] = ({ kind }, response) => {
      if (kind === 'search' || !fails) return false;
      response.writeHead(500).end();
      return true;
    };
    const tool = await toolOver([OLDER[2]!], { answerWith });
    expect(await tool.ask('AMD', TODAY)).toBe(await askOf([]));
    fails = false;
    expect(await tool.ask('AMD', TODAY)).toBe(await askOf([OLDER[2]!]));
  });
});

describe('what is asked for', () => {
  const dated = (count: number) =>
    Array.from({ length: count }, (_, n) => page(`p${n}`, { date: '2025-10-07' }));

  it('no page more is read than is told, where all pass', async () => {
    const tool = await toolOver(dated(20));
    await tool.ask('AMD', TODAY);
    expect(tool.jina.reads).toEqual([0, 1, 2, 3, 4].map((n) => `https://news.example.com/p${n}`));
    expect(tool.jina.searches).toEqual(['amd before:2025-10-08']);
  });

  it.each([
    ['no further results where five passed', [...later(15), ...dated(5), ...later(20)], 1],
    ['no further results where there are none', later(19), 1],
    ['at most three pages of results', later(90), 3],
  ])('%s', async (_what, web, searches) => {
    const tool = await toolOver(web);
    await tool.ask('AMD', TODAY);
    expect(tool.jina.searches).toHaveLength(searches);
  });
});
