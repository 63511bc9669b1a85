import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Locator } from 'playwright-core';
import { type JobSummaryDto } from '../apps/api/simulations/dto/job.dto.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { describeWhere } from './describe-where.js';
import { waitForEnd } from './simulation-client.js';
import { REPOSITORY } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const CHROMIUM = '/usr/bin/chromium';
/** Without these it looks for hosts of its maker's at every start. */
const QUIET = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
/** Left there to be looked at. */
const screenshot = (name: string) => join(tmpdir(), `ai-trader-try-${name}.png`);
/** The sessions that the service has prices for; the shipped config begins after the first of October. */
const DATES = [
  ...['2025-10-01', '2025-10-02', '2025-10-03', '2025-10-06', '2025-10-07', '2025-10-08'],
  ...['2025-10-09', '2025-10-10'],
];
const WEEK = ['2025-10-02', '2025-10-03', '2025-10-06', '2025-10-07', '2025-10-08'];
const ENABLED = ['buy-and-hold', 'equal-weight', 'momentum-5', 'random-7'];
const TRIGGER = 'POST /simulate/trigger';

interface Case {
  readonly name: string;
  readonly started: Pick<JobSummaryDto, 'date_range' | 'models'>;
}

/** What each named example says, tried in this order on a service with the shipped configs on which nothing has run. */
const CASES: readonly Case[] = [
  { name: 'date_range', started: { date_range: WEEK, models: ENABLED } },
  { name: 'some_models', started: { date_range: DATES.slice(6), models: ['buy-and-hold', 'momentum-5'] } },
  { name: 'catch_up', started: { date_range: DATES.slice(6), models: ['equal-weight', 'random-7'] } },
  { name: 'replace_existing', started: { date_range: WEEK, models: ['equal-weight'] } },
];

interface Media {
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;
}
type DocumentedPaths = Readonly<
  Record<
    string,
    Readonly<Record<string, { readonly requestBody?: { readonly content: Readonly<Record<string, Media>> } }>>
  >
>;

/** Three companies of the NASDAQ-100 and the benchmark, in the batch system's format. */
function prices(): string {
  const series = (symbol: string, first: number) => ({
    'Meta Data': { '2. Symbol': symbol },
    'Time Series (Daily)': Object.fromEntries(
      DATES.map((date, day) => {
        const open = first + day;
        return [
          date,
          {
            '1. buy price': String(open),
            '2. high': String(open + 2),
            '3. low': String(open - 1),
            '4. sell price': String(open + 1),
            '5. volume': '1000',
          },
        ];
      }),
    ),
  });
  const all = [series('NVDA', 180), series('MSFT', 510), series('AAPL', 250), series('QQQ', 600)];
  return all.map((each) => JSON.stringify(each)).join('\n');
}

describeWhere('"Try it out"', existsSync(CHROMIUM) ? undefined : `${CHROMIUM} is missing`, () => {
  const teardown = new Teardown();
  let service: ServiceProcess;
  let operation: Locator;
  let examples: ReturnType<typeof namedExamples>;

  beforeAll(async () => {
    const folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    writeFileSync(join(folder.root, 'prices.jsonl'), prices());
    await runCommand(['prices', 'import', 'prices.jsonl'], { folder });
    await folder.provideQueue();
    const env = { CONFIG_DIR: join(REPOSITORY, 'configs') };
    service = await ServiceProcess.start('standalone', { folder, env });
    teardown.add(() => service.stop());
    const document = (await service.request('GET', '/docs-json')).body as { paths: DocumentedPaths };
    examples = namedExamples(document.paths);
    const profile = mkdtempSync(join(tmpdir(), 'ai-trader-chromium-'));
    teardown.add(() => {
      rmSync(profile, { recursive: true, force: true });
    });
    const browser = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      args: QUIET,
      viewport: { width: 1280, height: 1400 },
    });
    teardown.add(() => browser.close());
    browser.setDefaultTimeout(50_000);
    const page = await browser.newPage();
    await page.goto(`${service.url}/docs`);
    operation = page.locator('.opblock', { has: page.locator('[data-path="/simulate/trigger"]') });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
  }, 180_000);

  afterAll(() => teardown.run(), 60_000);

  it('begins with the empty body', async () => {
    expect(JSON.parse(await operation.locator('textarea.body-param__text').inputValue())).toEqual({});
  });

  it('has a case here for each example of each route that takes a body', () => {
    expect(Object.keys(examples).sort()).toEqual(CASES.map(({ name }) => `${TRIGGER} ${name}`).sort());
  });

  it.each(CASES)(
    'of $name starts what it says',
    async ({ name, started }) => {
      const { summary, value } = examples[`${TRIGGER} ${name}`]!;
      await operation.locator('.examples-select select').first().selectOption({ label: summary });
      const editor = operation.locator('textarea.body-param__text');
      expect(JSON.parse(await editor.inputValue())).toEqual(value);
      const answered = operation.page().waitForResponse((response) => response.url().endsWith('/trigger'));
      await operation.getByRole('button', { name: 'Execute' }).click();
      const { job_id } = (await (await answered).json()) as { job_id: string };
      const shown = operation.locator('.live-responses-table tr.response', { hasText: job_id });
      await shown.waitFor();
      expect(await shown.locator('.response-col_status').innerText()).toContain('202');
      await operation.locator('.opblock-section-request-body').scrollIntoViewIfNeeded();
      await operation.page().screenshot({ path: screenshot(name) });
      const current = (await service.request('GET', '/simulate/current')).body as JobSummaryDto;
      expect(current).toMatchObject({ job_id, ...started });
      const completed = started.date_range.length * started.models.length;
      expect(await waitForEnd(service, job_id)).toMatchObject({
        status: 'completed',
        progress: { completed, total_model_days: completed },
      });
    },
    60_000,
  );
});

/** The named examples of every body, by route and name. */
function namedExamples(
  paths: DocumentedPaths,
): Readonly<Record<string, { readonly summary: string; readonly value: unknown }>> {
  const entries = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { requestBody }]) => {
      if (!requestBody) return [];
      const route = `${method.toUpperCase()} ${path}`;
      const named = Object.entries(requestBody.content['application/json']?.examples ?? {});
      return named.length === 0
        ? [[`${route} without an example`, { summary: '', value: undefined }] as const]
        : named.map(([name, example]) => [`${route} ${name}`, example] as const);
    }),
  );
  return Object.fromEntries(entries);
}
