import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { ServiceProcess } from '../libs/testing/service-process.js';
import { describeWhere } from './describe-where.js';
import { Teardown } from './teardown.js';

const CHROMIUM = '/usr/bin/chromium';
/** Without these it looks for hosts of its maker's at every start. */
const QUIET = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
/** Left there to be looked at. */
const SCREENSHOT = join(tmpdir(), 'ai-trader-swagger-ui.png');
const QUEUES_SCREENSHOT = join(tmpdir(), 'ai-trader-queues.png');

describeWhere('The pages in Chromium', existsSync(CHROMIUM) ? undefined : `${CHROMIUM} is missing`, () => {
  const teardown = new Teardown();
  let service: ServiceProcess;
  let browser: BrowserContext;

  beforeAll(async () => {
    const folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    await folder.provideQueue();
    service = await ServiceProcess.start('standalone', { folder });
    teardown.add(() => service.stop());
    const profile = mkdtempSync(join(tmpdir(), 'ai-trader-chromium-'));
    teardown.add(() => {
      rmSync(profile, { recursive: true, force: true });
    });
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      args: QUIET,
      viewport: { width: 1280, height: 1400 },
    });
    teardown.add(() => browser.close());
    browser.setDefaultTimeout(20_000);
  }, 90_000);

  afterAll(() => teardown.run(), 60_000);

  it('lists the operations, and "Try it out" on /health answers', async () => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    page.on('requestfailed', (request) => problems.push(`failed: ${request.url()}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(service.url) && !url.startsWith('data:')) problems.push(`foreign: ${url}`);
    });
    await page.goto(`${service.url}/docs`);
    await page.locator('.opblock').nth(4).waitFor();
    const listed = await page.locator('.opblock-summary-path').allTextContents();
    const paths = [
      ...['/data/coverage', '/data/quarantine', '/data/quota'],
      ...['/health', '/health/live', '/health/ready'],
      ...['/leaderboard', '/metrics', '/performance', '/positions/{model}', '/results'],
      ...['/simulate/current', '/simulate/status/{job_id}', '/simulate/trigger'],
      ...[
        '/simulate/{job_id}/cancel',
        '/simulate/{job_id}/retry',
        '/simulate/{job_id}/transitions',
        '/trades',
      ],
    ];
    // Swagger UI puts invisible places for line breaks into paths.
    expect(listed.map((path) => path.replaceAll(/\s|\u200b/g, '')).sort()).toEqual(paths);
    const health = page.locator('.opblock', { has: page.locator('[data-path="/health"]') });
    await health.locator('.opblock-summary-control').click();
    await health.getByRole('button', { name: 'Try it out' }).click();
    await health.getByRole('button', { name: 'Execute' }).click();
    const answer = health.locator('.live-responses-table .response');
    await answer.waitFor();
    expect(await answer.locator('.response-col_status').innerText()).toContain('200');
    expect(await answer.locator('.response-col_description').innerText()).toContain('"healthy"');
    await page.screenshot({ path: SCREENSHOT });
    expect(problems).toEqual([]);
  }, 60_000);

  it('shows the queues on Bull Board, for looking only', async () => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    page.on('console', (line) => {
      if (['error', 'warning'].includes(line.type())) problems.push(`console: ${line.text()}`);
    });
    page.on('requestfailed', (request) => problems.push(`failed: ${request.url()}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(service.url) && !url.startsWith('data:')) problems.push(`foreign: ${url}`);
    });
    await page.goto(`${service.url}/queues`);
    for (const name of ['trading-dates', 'model-days', 'price-downloads'])
      await page.getByText(name, { exact: true }).first().waitFor();
    await page.screenshot({ path: QUEUES_SCREENSHOT });
    expect(problems).toEqual([]);
    const pause = await service.request('PUT', '/queues/api/queues/model-days/pause');
    expect([pause.status, (pause.body as { error: string }).error]).toEqual([405, 'method_not_allowed']);
  }, 60_000);
});
