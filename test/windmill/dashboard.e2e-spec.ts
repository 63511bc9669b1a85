import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { ServiceFolder } from '../../libs/testing/service-folder.js';
import { type ServiceProcess } from '../../libs/testing/service-process.js';
import { describeWith } from '../describe-where.js';
import { recordingsMissing } from '../recorded-histories.js';
import { modelEntry, REPOSITORY } from '../simulation-configs.js';
import { Teardown } from '../teardown.js';
import { RawAppHost } from './raw-app-host.js';
import { startRecordedService, writeDefaultConfig } from './recorded-service.js';
import { runScript } from './script-runner.js';
import { runWmill } from './workspace-folder.js';
import { WorkspaceServer } from './workspace-server.js';

const CHROMIUM = '/usr/bin/chromium';
/** Without these it looks for hosts of its maker's at every start. */
const QUIET = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
const APP = 'f/ai_trader/dashboard__raw_app';
/** With this variable set the picture in docs/ is made anew. */
const SCREENSHOT = process.env.WRITE_SCREENSHOT
  ? join(REPOSITORY, 'docs/images/dashboard.png')
  : join(tmpdir(), 'ai-trader-dashboard.png');

const missing = recordingsMissing ?? (existsSync(CHROMIUM) ? undefined : `${CHROMIUM} is missing`);

it('wmill app lint accepts the dashboard', async () => {
  const { code, out } = await runWmill('app', 'lint', APP);
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringContaining('All checks passed') as string,
  });
}, 60_000);

describeWith('the dashboard in Chromium, on the recorded histories', missing, () => {
  const teardown = new Teardown();
  /** What the console, or the network, complained of. */
  const problems: string[] = [];
  let folder: ServiceFolder;
  let service: ServiceProcess;
  let host: RawAppHost;
  let browser: Browser;
  let page: Page;
  let app: FrameLocator;
  /** In place of a script's result, for one call. */
  let instead: (() => unknown) | undefined;

  beforeAll(async () => {
    folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    service = await startRecordedService(folder);
    teardown.add(() => service.kill());
    const windmill = await WorkspaceServer.start();
    teardown.add(() => windmill.close());
    windmill.resources['f/ai_trader/ai_trader_api'] = { base_url: service.url };
    const bundle = mkdtempSync(join(tmpdir(), 'ai-trader-dashboard-'));
    teardown.add(() => {
      rmSync(bundle, { recursive: true });
    });
    expect(await runWmill('app', 'bundle', APP, '--out', bundle)).toMatchObject({ code: 0 });
    const run = (script: string) => async () => {
      const other = instead;
      instead = undefined;
      if (other) return other();
      const { result, error } = await runScript(script, {}, { windmillUrl: windmill.url });
      if (error) throw new Error(error.message);
      return result;
    };
    host = await RawAppHost.start(bundle, {
      get_latest_performance: run('get_latest_performance'),
      trigger_simulation: run('trigger_simulation'),
    });
    teardown.add(() => host.close());
    browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
    teardown.add(() => browser.close());
    page = await browser.newPage({ viewport: { width: 1280, height: 1276 }, colorScheme: 'light' });
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(host.url)) problems.push(`foreign: ${request.url()}`);
    });
    app = page.frameLocator('iframe');
    await page.goto(host.url);
  }, 180_000);

  afterAll(() => teardown.run(), 60_000);

  afterEach(() => {
    expect(problems.splice(0)).toEqual([]);
  });

  const button = (name: string) => app.getByRole('button', { name, exact: true });
  const lastRun = () => app.locator('.last-run');
  const notice = () => app.locator('.notice');
  const textsOf = async (locator: Locator) =>
    (await locator.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  /** Waits until the dashboard has seen a run end like this. */
  const runEnds = (status: string) =>
    lastRun().locator('.badge').getByText(status, { exact: true }).waitFor({ timeout: 120_000 });

  it('before the first run says so, and offers to run', async () => {
    await app.getByText('No results yet').waitFor();
    expect(await lastRun().innerText()).toContain('Nothing has run yet.');
    expect(await app.locator('main').getByRole('button', { name: 'Run now' }).count()).toBe(2);
  });

  it('runs once at a click, says what came of it, and follows the run to its end', async () => {
    await button('Run now').first().click();
    await notice().getByText('Accepted.').waitFor();
    expect(await textsOf(notice().locator('p'))).toEqual([
      'Accepted. Simulating 4 models on 20 trading dates.',
    ]);
    await button('Running…').first().waitFor();
    expect(await button('Running…').first().isDisabled()).toBe(true);
    await runEnds('Completed');
    expect(host.callsOf('trigger_simulation')).toBe(1);
    expect(await lastRun().locator('.progress p').innerText()).toBe('80 of 80 model-days completed');
    expect(await lastRun().innerText()).toContain('2025-10-02 to 2025-10-29 (20 sessions)');
    expect(await button('Run now').isEnabled()).toBe(true);
  }, 150_000);

  it('draws a curve per model and the benchmark, each with its last value', async () => {
    await button('Put this message away').click();
    expect(await app.locator('svg path.curve').count()).toBe(5);
    // Text in SVG has no inner text.
    expect(await app.locator('text[data-label] tspan').allTextContents()).toEqual([
      ...['+16.46%', 'deepseek-chat-v3.1'],
      ...['+12.03%', 'MiniMax-M2'],
      ...['+9.98%', 'gpt-5'],
      ...['+9.80%', 'claude-3.7-sonnet'],
      ...['+5.39%', 'QQQ'],
    ]);
    expect(await app.locator('svg path.curve.dashed').getAttribute('data-curve')).toBe('QQQ');
    expect(await textsOf(app.locator('.summary dd'))).toEqual([
      '+16.46% deepseek-chat-v3.1',
      '+5.39% 20 sessions',
      '4 of 4 models',
      '0 of 4 models',
    ]);
    await page.screenshot({ path: SCREENSHOT });
  });

  it('reads out a session by pointer and by key', async () => {
    const chart = app.getByRole('slider', { name: 'Equity curves: session' });
    await chart.hover({ position: { x: 50, y: 100 } });
    expect(await textsOf(app.locator('.read-out-date'))).toEqual(['2025-10-02']);
    expect(await textsOf(app.locator('.read-out tr'))).toEqual([
      'QQQ +0.41%',
      'MiniMax-M2 −0.09% $9,991.31',
      'gpt-5 −0.26% $9,973.86',
      'claude-3.7-sonnet −0.45% $9,954.92',
      'deepseek-chat-v3.1 −0.46% $9,953.88',
    ]);
    await chart.press('End');
    expect(await chart.getAttribute('aria-valuetext')).toBe(
      '2025-10-29: deepseek-chat-v3.1 +16.46%, MiniMax-M2 +12.03%, gpt-5 +9.98%, claude-3.7-sonnet +9.80%, QQQ +5.39%',
    );
    await chart.press('Escape');
    expect(await app.locator('.read-out').count()).toBe(0);
  });

  it('ranks the models, with benchmark and baselines, and says what may be luck', async () => {
    const rows = await app.locator('.leaderboard tbody tr').all();
    const cells = await Promise.all(
      rows.map((row) => textsOf(row.locator('.rank, .name, td.number, .verdict'))),
    );
    expect(cells).toEqual([
      ['1', 'deepseek-chat-v3.1', '+16.46%', '6.99', '−2.96%', '$11,645.67', '100%', 'not distinguishable ≈'],
      ['2', 'MiniMax-M2', '+12.03%', '4.77', '−4.55%', '$11,203.24', '100%', 'not distinguishable ≈'],
      ['3', 'gpt-5', '+9.98%', '4.13', '−4.77%', '$10,998.25', '95%', 'not distinguishable ≈'],
      ['4', 'claude-3.7-sonnet', '+9.80%', '4.63', '−3.98%', '$10,980.46', '95%', 'not distinguishable ≈'],
      ['–', 'QQQ', '+5.39%', '3.56', '−3.59%', '–', '–'],
      ['–', 'equal-weight', '+1.44%', '1.15', '−3.62%', '$10,143.88', '–'],
      ['–', 'random', '+0.51%', '–', '–', '–', '–'],
    ]);
    expect(await textsOf(app.locator('.interval-text').first())).toEqual([
      '+0.51% (−0.15% to +1.17%), p = 0.11',
    ]);
  });

  it('on a phone in the dark scrolls down only, and names the curves in a legend', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await app.locator('.legend').waitFor();
    expect(await textsOf(app.locator('.legend [data-label]'))).toContain('deepseek-chat-v3.1 +16.46%');
    const seen = await page
      .frames()[1]!
      .evaluate(
        '[document.documentElement.scrollWidth, innerWidth, getComputedStyle(document.body).backgroundColor]',
      );
    expect(seen).toEqual([390, 390, 'rgb(16, 20, 27)']);
    await page.setViewportSize({ width: 1280, height: 1276 });
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('says that nothing is to be done when everything has run', async () => {
    await button('Run now').click();
    await notice().getByText('Up to date.').waitFor();
    expect(await textsOf(notice().locator('p'))).toEqual([
      'Up to date. Everything asked for is completed already.',
    ]);
  });

  it.each([
    ['running', 'Already running. These dates and models are already running.'],
    ['conflict', 'Another run is under way. Job 1 runs on 2025-10-29.'],
    ['refused', 'Refused. The key has no role that may run.'],
  ])('shows the outcome %s', async (outcome, shown) => {
    const message = {
      running: 'These dates and models are already running. Progress: /simulate/status/1',
      conflict: 'Job 1 runs on 2025-10-29.',
      refused: 'The key has no role that may run.',
    }[outcome];
    instead = () => ({ outcome, message, job_id: null });
    await button('Run now').click();
    await notice().getByText(shown).waitFor();
  });

  it('shows which model-days failed, and why', async () => {
    const gone = { basemodel: 'gone', openai_base_url: 'http://127.0.0.1:4/v1', openai_api_key: 'none' };
    writeDefaultConfig(folder, [modelEntry('gone', gone)], {
      init_date: '2025-10-27',
      end_date: '2025-10-29',
    });
    await button('Run now').click();
    await notice().getByText('Simulating 1 models on 2 trading dates.').waitFor();
    await runEnds('Failed');
    expect(await lastRun().locator('.progress p').innerText()).toBe('0 of 2 model-days completed, 2 failed');
    const reason = 'The provider 127.0.0.1:4 refused the connection: nothing listens there (ECONNREFUSED).';
    expect(await textsOf(lastRun().locator('.failures li'))).toEqual([
      `gone on 2025-10-28 (3 attempts) ${reason}`,
      `gone on 2025-10-29 (3 attempts) ${reason}`,
    ]);
    expect(await app.locator('svg path.curve').count()).toBe(5);
  }, 150_000);

  it('tells a failed Windmill job from a service that is away, and keeps the figures', async () => {
    instead = () => {
      throw new Error('Bun ran out of memory');
    };
    await button('Refresh').click();
    await notice().getByText('Windmill could not ask the service.').waitFor();
    expect(await notice().last().innerText()).toContain('Bun ran out of memory The figures below are of 20');
    await service.stop();
    await button('Try again').click();
    await notice().getByText('The service is away.').waitFor();
    expect(await notice().last().innerText()).toContain('Is the service running');
    expect(await app.locator('svg path.curve').count()).toBe(5);
    await button('Run now').click();
    await app.getByRole('alert').getByText('The service is away.').nth(1).waitFor();
  }, 60_000);

  it('without any figures still has a way out', async () => {
    await page.reload();
    await notice().getByText('The service is away.').waitFor();
    expect(await app.locator('.card').count()).toBe(0);
    expect(await button('Try again').isEnabled()).toBe(true);
  });
});
