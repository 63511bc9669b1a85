import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError, type ModelDayError } from '@app/domain';
import { without, configJson, modelJson } from '../../testing/config.builder.js';
import { day, usd } from '../../testing/portfolio.builder.js';
import {
  calling,
  hanging,
  providerAway,
  refusedByProvider,
  saying,
  type ScriptedStep,
} from '../../testing/scripted-chat-model.fake.js';
import { workerOf } from '../../testing/job.builder.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { removeTestDatabases } from '../../testing/test-database.js';

let world: SimulationWorld;
const finish = saying('Done. <FINISH_SIGNAL>');
const buy = (symbol: string, amount: number) => calling(['buy', { symbol, amount }]);
const sell = (symbol: string, amount: number) => calling(['sell', { symbol, amount }]);

beforeEach(async () => {
  world = await SimulationWorld.start();
  await world.importPrices(OCTOBER_PRICES);
});

afterEach(() => world.close());
afterAll(removeTestDatabases);

/** The first model-day of a job that ends with the given date, not run yet. */
async function firstModelDay(end = '2025-10-02'): Promise<string> {
  await world.accepted({ end });
  const [work] = world.queue.waiting.splice(0);
  return work!.modelDayIds[0]!;
}

function run(modelDayId: string, signal = new AbortController().signal): Promise<void> {
  return world.runModelDay.execute(modelDayId, signal);
}

async function statusOf(modelDayId: string) {
  const job = await world.repositories.jobs.newest();
  const modelDays = await world.modelDays(job!);
  return modelDays.find(({ id }) => id === modelDayId)!;
}

function runtimeFiles(): string[] {
  return readdirSync(world.environment.runtimeDir).filter((name) => name.startsWith('runtime_env_'));
}

/** Nothing of a session was booked, and no file of it is left. */
async function expectNothingBooked(): Promise<void> {
  for (const table of ['actions', 'holdings', 'portfolio_days', 'agent_sessions']) {
    expect([table, await world.count(table)]).toEqual([table, 0]);
  }
  expect(runtimeFiles()).toEqual([]);
  expect(readdirSync(world.environment.dataDir)).not.toContain('agent_data');
}

describe('RunModelDay', () => {
  it('books what the session traded, valued at the close', async () => {
    const model = world.script('alpha 2025-10-02', [buy('NVDA', 10), buy('NVDA', 1_000), finish]);
    const id = await firstModelDay();
    await run(id);
    model.assertFinished();
    const [booked] = await world.repositories.portfolios.days('alpha');
    expect(booked).toEqual({
      modelDayId: id,
      signature: 'alpha',
      date: '2025-10-02',
      adjustments: [],
      closing: { cash: usd('9000'), holdings: new Map([['NVDA', 10]]) },
      portfolioValue: usd('10100'),
      profit: usd('100'),
      returnFraction: 0.01,
      provisional: false,
      staleSymbols: [],
      firstLineId: 1,
      fills: [
        {
          side: 'buy',
          symbol: 'NVDA',
          amount: 10,
          price: usd('100'),
          total: usd('1000'),
          commission: usd('0'),
        },
      ],
    });
    expect(await statusOf(id)).toMatchObject({
      status: 'completed',
      attempt: 1,
      startedAt: '2025-10-10T12:00:00.000Z',
      completedAt: '2025-10-10T12:00:00.000Z',
      failures: 0,
      lastError: undefined,
    });
    const details = await world.repositories.results.details([id]);
    expect(details.get(id)).toMatchObject({
      totalSteps: 3,
      stopReason: 'finish',
      stopSignalReceived: true,
      toolUsage: { math: 0, search: 0, trade: 2, get_price: 0 },
      modelCalls: [],
    });
    expect(runtimeFiles()).toEqual([]);
  });

  it('7: the actions of completed model-days replay from the opening to the closing position', async () => {
    world.script('alpha 2025-10-02', [buy('NVDA', 33), buy('AAPL', 7), sell('NVDA', 3), finish]);
    world.script('alpha 2025-10-03', [sell('NVDA', 30), buy('AAPL', 2), finish]);
    await world.play({ end: '2025-10-03' });
    const days = await world.repositories.portfolios.days('alpha');
    // 10,000 - 3,300 - 1,400 + 300 = 5,600, then + 3,300 - 400 = 8,500
    expect(
      days.map(({ closing }) => [closing.cash.toString(), Object.fromEntries(closing.holdings)]),
    ).toEqual([
      ['5600', { NVDA: 30, AAPL: 7 }],
      ['8500', { AAPL: 9 }],
    ]);
    expect(days.map(({ firstLineId, fills }) => [firstLineId, fills.length])).toEqual([
      [1, 3],
      [4, 2],
    ]);
  });

  it('8: what is held on Friday is held on Monday, and the change in value comes from prices alone', async () => {
    world.script('alpha 2025-10-02', [buy('NVDA', 10), finish]);
    const monday = world.script('alpha 2025-10-06', [finish]);
    await world.play({ end: '2025-10-06' });
    const opening = await world.repositories.portfolios.openingState('alpha', day('2025-10-06'));
    expect(opening).toMatchObject({
      position: { cash: usd('9000'), holdings: new Map([['NVDA', 10]]) },
      portfolioValue: usd('10200'),
      lastDate: '2025-10-03',
    });
    expect(String(monday.requests[0]?.messages[0]?.content)).toContain('NVDA');
    const [, , last] = await world.repositories.portfolios.days('alpha');
    expect(last?.closing).toEqual(opening?.position);
    // Ten shares fell from 120 on Friday to 90 on Monday.
    expect(last?.profit.toString()).toBe('-300');
    expect(last?.returnFraction).toBeCloseTo(-300 / 10_200, 12);
  });

  it('9: the first trade is checked against the initial cash of the config', async () => {
    world.writeConfig(configJson({ agent_config: { initial_cash: 5_000 } }));
    world.script('alpha 2025-10-02', [buy('NVDA', 51), buy('NVDA', 49), finish]);
    await world.play({ end: '2025-10-02' });
    const [booked] = await world.repositories.portfolios.days('alpha');
    expect(booked?.fills.map(({ amount }) => amount)).toEqual([49]);
    expect(booked?.closing.cash.toString()).toBe('100');
    expect(booked?.profit.toString()).toBe('490');
  });

  it('10: a new job starts from the last completed position, and what a failed model-day traded is no part of it', async () => {
    world.script('alpha 2025-10-02', [buy('NVDA', 10), finish]);
    world.script('alpha 2025-10-03', [buy('AAPL', 5), { error: refusedByProvider() }]);
    const first = await world.play({ end: '2025-10-03' });
    expect(first.status).toBe('partial');
    world.script('alpha 2025-10-03', [sell('AAPL', 5), sell('NVDA', 4), finish]);
    const second = await world.play({ end: '2025-10-03' });
    expect(second).toMatchObject({ status: 'completed', dates: ['2025-10-03'] });
    const [, booked] = await world.repositories.portfolios.days('alpha');
    expect(booked?.closing).toEqual({ cash: usd('9440'), holdings: new Map([['NVDA', 6]]) });
    expect(booked?.firstLineId).toBe(2);
    expect(await world.count('actions')).toBe(2);
  });

  it('10: a model that failed goes on from its last completed position within the same job', async () => {
    world.script('alpha 2025-10-02', [buy('NVDA', 10), finish]);
    world.script('alpha 2025-10-03', [sell('NVDA', 10), { error: refusedByProvider() }]);
    world.script('alpha 2025-10-06', [sell('NVDA', 1), finish]);
    expect((await world.play({ end: '2025-10-06' })).status).toBe('partial');
    const days = await world.repositories.portfolios.days('alpha');
    expect(days.map(({ date }) => date)).toEqual(['2025-10-02', '2025-10-06']);
    expect(days[1]?.closing).toEqual({ cash: usd('9120'), holdings: new Map([['NVDA', 9]]) });
    // 9,120 + 9 x 90 = 9,930, against 10,100 on the 2nd.
    expect(days[1]?.profit.toString()).toBe('-170');
  });

  it('a failure that no further attempt helps against ends the model-day at once and books nothing', async () => {
    const error = refusedByProvider();
    world.script('alpha 2025-10-02', [buy('NVDA', 10), { error }]);
    const id = await firstModelDay();
    await run(id);
    expect(await statusOf(id)).toMatchObject({
      status: 'failed',
      attempt: 1,
      failures: 1,
      lastError: { code: 'provider_refused', message: 'The provider refuses the key.', fault: 'provider' },
      completedAt: '2025-10-10T12:00:00.000Z',
    });
    await expectNothingBooked();
    expect(world.log.lines).toMatchObject([
      { level: 'error', fields: { error, model: 'alpha', attempt: 1 }, message: 'model-day failed' },
    ]);
    await run(id);
    expect(await statusOf(id)).toMatchObject({ status: 'failed', attempt: 1 });
  });

  describe('39: a failure that may pass', () => {
    const deferredBy = (delay_ms: number) => ({
      code: 'work_deferred',
      retryable: true,
      details: { delay_ms },
    });
    const away: ModelDayError = {
      code: 'provider_unavailable',
      message: 'The provider is away.',
      fault: 'provider',
    };

    it('its warnings stay until the next attempt has its own', async () => {
      const recovered = { code: 'tool_calls_recovered', message: 'A call stood in the text.' } as const;
      const field = { code: 'request_field_refused', message: 'temperature is refused.' } as const;
      const warned = { ...buy('NVDA', 10), warnings: [recovered] };
      world.script('alpha 2025-10-02', [warned, { error: providerAway() }]);
      const id = await firstModelDay();
      await expect(run(id)).rejects.toMatchObject(deferredBy(2_000));
      expect(await statusOf(id)).toMatchObject({ status: 'pending', warnings: [recovered] });
      world.script('alpha 2025-10-02', [{ ...finish, warnings: [field, field] }]);
      await run(id);
      expect(await statusOf(id)).toMatchObject({ status: 'completed', warnings: [field] });
    });

    it('a model-day that fails for good keeps its warnings', async () => {
      const recovered = { code: 'tool_calls_recovered', message: 'A call stood in the text.' } as const;
      const warned = { ...buy('NVDA', 10), warnings: [recovered] };
      world.script('alpha 2025-10-02', [warned, { error: refusedByProvider() }]);
      const id = await firstModelDay();
      await run(id);
      expect(await statusOf(id)).toMatchObject({ status: 'failed', warnings: [recovered] });
    });

    it('is tried again after a while, anew; what came of it stays to be seen', async () => {
      world.script('alpha 2025-10-02', [buy('NVDA', 10), { error: providerAway() }]);
      const id = await firstModelDay();
      await expect(run(id)).rejects.toMatchObject(deferredBy(2_000));
      expect(await statusOf(id)).toMatchObject({
        status: 'pending',
        attempt: 1,
        failures: 1,
        lastError: away,
      });
      await expectNothingBooked();
      world.script('alpha 2025-10-02', [buy('NVDA', 3), finish]);
      await run(id);
      expect(await statusOf(id)).toMatchObject({
        status: 'completed',
        attempt: 2,
        failures: 1,
        lastError: away,
      });
      const [booked] = await world.repositories.portfolios.days('alpha');
      expect(booked?.fills.map(({ amount }) => amount)).toEqual([3]);
    });

    it('of which nobody has foreseen the error is told as ours, the error itself stays in the log', async () => {
      const error = new TypeError('/srv/app/main.js: key canary-1');
      world.script('alpha 2025-10-02', [{ error }]);
      const id = await firstModelDay();
      await expect(run(id)).rejects.toMatchObject(deferredBy(2_000));
      expect(await statusOf(id)).toMatchObject({
        status: 'pending',
        lastError: {
          code: 'internal_error',
          message: "Something failed on our side; the worker's log has the cause.",
          fault: 'us',
        },
      });
      expect(world.log.lines).toMatchObject([{ level: 'warn', fields: { error, delayMs: 2_000 } }]);
    });

    it('for the third time ends the model-day', async () => {
      world.script('alpha 2025-10-02', Array(3).fill({ error: providerAway() }) as ScriptedStep[]);
      const id = await firstModelDay();
      await expect(run(id)).rejects.toMatchObject(deferredBy(2_000));
      await expect(run(id)).rejects.toMatchObject(deferredBy(4_000));
      await run(id);
      expect(await statusOf(id)).toMatchObject({
        status: 'failed',
        attempt: 3,
        failures: 3,
        lastError: away,
      });
      await expectNothingBooked();
    });

    it('waits as long as the provider asks for; beyond its deadline it fails and says when a retry can succeed', async () => {
      const busy = (retryAfterMs: number): ScriptedStep => ({
        error: new DomainError({
          code: 'provider_rate_limited',
          message: 'Later.',
          retryable: true,
          fault: 'provider',
          details: { retryAfterMs },
        }),
      });
      world.script('alpha 2025-10-02', [busy(600_000), busy(7_200_000)]);
      const id = await firstModelDay();
      await expect(run(id)).rejects.toMatchObject(deferredBy(600_000));
      const waiting = await statusOf(id);
      expect(waiting).toMatchObject({ status: 'pending', lastError: { message: 'Later.' } });
      expect(waiting.lastError?.nextAttemptAt).toBe('2025-10-10T12:10:00.000Z');
      await run(id);
      const failed = await statusOf(id);
      const at = '2025-10-10T14:00:00.000Z';
      expect(failed).toMatchObject({
        status: 'failed',
        failures: 2,
        lastError: {
          code: 'provider_rate_limited',
          message: `Later. A retry can succeed from ${at} on.`,
          nextAttemptAt: at,
        },
      });
    });

    it('waits twice as long each time, up to a minute', async () => {
      const patient = world.workerWith({ modelDayAttempts: 8 });
      world.script('alpha 2025-10-02', Array(8).fill({ error: providerAway() }) as ScriptedStep[]);
      const id = await firstModelDay();
      const waits: unknown[] = [];
      for (let attempt = 1; attempt < 8; attempt += 1) {
        const deferral = await patient.execute(id, new AbortController().signal).catch((e: unknown) => e);
        waits.push((deferral as DomainError).details.delay_ms);
      }
      expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
      await patient.execute(id, new AbortController().signal);
      expect(await statusOf(id)).toMatchObject({ status: 'failed', failures: 8 });
    });
  });

  it('a disk that takes no runtime file is named; when it is back, the model-day goes on', async () => {
    const id = await firstModelDay();
    const { jobId } = await statusOf(id);
    const path = join(world.environment.runtimeDir, `runtime_env_${jobId}_alpha_2025-10-02.json`);
    mkdirSync(path);
    await expect(run(id)).rejects.toMatchObject({ code: 'work_deferred' });
    expect(await statusOf(id)).toMatchObject({
      status: 'pending',
      failures: 1,
      lastError: {
        code: 'storage_failed',
        message: expect.stringContaining('The runtime file could not be written (EISDIR)') as string,
        fault: 'us',
      },
    });
    rmdirSync(path);
    await run(id);
    expect(await statusOf(id)).toMatchObject({ status: 'completed', attempt: 2 });
  });

  it('39: a session that hangs is ended at its deadline, which counts as a failure with that reason', async () => {
    const hasty = world.workerWith({ modelDayTimeoutMs: 50, modelDayAttempts: 2 });
    // Long enough for what comes before the model hangs.
    const patient = world.workerWith({ modelDayTimeoutMs: 2_000, modelDayAttempts: 2 });
    const cut = { code: 'context_truncated', message: 'Cut.' } as const;
    const bought = { ...buy('NVDA', 1), warnings: [cut] };
    world.script('alpha 2025-10-02', [hanging(), bought, hanging()]);
    const id = await firstModelDay();
    const { signal } = new AbortController();
    await expect(hasty.execute(id, signal)).rejects.toMatchObject({ code: 'work_deferred' });
    const exceeded = (seconds: number) => ({
      code: 'deadline_exceeded',
      message: `The session took longer than MODEL_DAY_TIMEOUT_S (${seconds} s).`,
      fault: 'provider',
    });
    expect(await statusOf(id)).toMatchObject({ status: 'pending', failures: 1, lastError: exceeded(0.05) });
    await patient.execute(id, signal);
    expect(await statusOf(id)).toMatchObject({
      status: 'failed',
      failures: 2,
      lastError: exceeded(2),
      warnings: [cut],
    });
    await expectNothingBooked();
  });

  it('a model-day that has ended is not run again', async () => {
    const id = await firstModelDay();
    await run(id);
    await run(id);
    expect(await statusOf(id)).toMatchObject({ status: 'completed', attempt: 1 });
    expect(await world.count('portfolio_days')).toBe(1);
  });

  it('23: a session that its worker lets go of writes nothing, counts as no failure, and starts anew', async () => {
    const controller = new AbortController();
    const reason = new Error('the worker stops');
    const hang = hanging(() => {
      controller.abort(reason);
    });
    world.script('alpha 2025-10-02', [buy('NVDA', 10), hang]);
    const id = await firstModelDay();
    await expect(run(id, controller.signal)).rejects.toBe(reason);
    expect(await statusOf(id)).toMatchObject({ status: 'pending', attempt: 1, failures: 0 });
    expect((await statusOf(id)).lastError).toBeUndefined();
    await expectNothingBooked();
    world.script('alpha 2025-10-02', [buy('NVDA', 2), finish]);
    await run(id);
    expect(await statusOf(id)).toMatchObject({ status: 'completed', attempt: 2, failures: 0 });
    const [booked] = await world.repositories.portfolios.days('alpha');
    expect(booked?.fills.map(({ amount }) => amount)).toEqual([2]);
  });

  it('31: a session whose job is cancelled is aborted and writes nothing', async () => {
    const id = await firstModelDay();
    const { jobId } = await statusOf(id);
    const hang = hanging(() => {
      void world.cancel(jobId);
    });
    world.script('alpha 2025-10-02', [buy('NVDA', 10), hang]);
    await run(id);
    expect(await statusOf(id)).toMatchObject({ status: 'cancelled', attempt: 1, failures: 0 });
    await expectNothingBooked();
    expect(world.log.lines).toMatchObject([
      { level: 'warn', message: 'the attempt ended: its model-day was cancelled or taken over' },
    ]);
  });

  describe('when another worker has taken the model-day over', () => {
    const takenOver = (id: string, then: () => Error | undefined): ScriptedStep => ({
      answer: async () => {
        await world.repositories.modelDays.claim(id, workerOf('worker-2'), '2025-10-10T12:05:00.000Z');
        const error = then();
        if (error) throw error;
        return { message: { role: 'assistant', content: '<FINISH_SIGNAL>' } };
      },
    });

    it('24: what the older attempt completes is refused', async () => {
      const id = await firstModelDay();
      world.script('alpha 2025-10-02', [buy('NVDA', 10), takenOver(id, () => undefined)]);
      await run(id);
      await expectNothingBooked();
      expect(world.log.lines).toMatchObject([
        { level: 'warn', message: 'the attempt ended: its model-day was cancelled or taken over' },
      ]);
      expect(await statusOf(id)).toMatchObject({ status: 'running', attempt: 2 });
    });

    it('24: the failure of the older attempt does not end the newer one', async () => {
      const id = await firstModelDay();
      world.script('alpha 2025-10-02', [takenOver(id, () => new Error('the model broke'))]);
      await run(id);
      expect(await statusOf(id)).toMatchObject({
        status: 'running',
        attempt: 2,
        failures: 0,
        lastError: undefined,
      });
    });

    it('24: an older attempt that hangs is aborted', async () => {
      const id = await firstModelDay();
      const hang = hanging(() => {
        void world.repositories.modelDays.claim(id, workerOf('worker-2'), '2025-10-10T12:05:00.000Z');
      });
      world.script('alpha 2025-10-02', [buy('NVDA', 10), hang]);
      await run(id);
      await expectNothingBooked();
      expect(await statusOf(id)).toMatchObject({ status: 'running', attempt: 2, failures: 0 });
    });
  });

  it('32: runs deepseek/deepseek-v3.1:free, with safe names and a runtime file while it runs', async () => {
    const signature = 'deepseek/deepseek-v3.1:free';
    world.writeConfig(configJson({ models: [modelJson(signature)] }));
    const seen: unknown[] = [];
    const look: ScriptedStep = {
      answer: () => {
        const files = runtimeFiles().map((name) => [
          name,
          JSON.parse(readFileSync(join(world.environment.runtimeDir, name), 'utf8')) as unknown,
        ]);
        seen.push(...files);
        return Promise.resolve({ message: { role: 'assistant', content: '<FINISH_SIGNAL>' } });
      },
    };
    const lookFirst: ScriptedStep = {
      answer: async (request, signal) => {
        if ('answer' in look) await look.answer(request, signal);
        const step = buy('NVDA', 1);
        if (!('message' in step)) throw new Error('a step of the script is missing');
        return step;
      },
    };
    world.script(`${signature} 2025-10-02`, [lookFirst, look]);
    const id = await firstModelDay();
    await run(id);
    const { jobId } = await statusOf(id);
    const name = `runtime_env_${jobId}_deepseek%2Fdeepseek-v3.1%3Afree_2025-10-02.json`;
    const content = { TODAY_DATE: '2025-10-02', SIGNATURE: signature, JOB_ID: jobId };
    expect(seen).toEqual([
      [name, { ...content, IF_TRADE: false }],
      [name, { ...content, IF_TRADE: true }],
    ]);
    expect(runtimeFiles()).toEqual([]);
    expect(readdirSync(join(world.environment.dataDir, 'agent_data'))).toEqual([
      'deepseek%2Fdeepseek-v3.1%3Afree',
    ]);
  });

  it('a session of which only opens are known is valued at them, provisionally', async () => {
    world.script('alpha 2025-10-09', [buy('NVDA', 10), finish]);
    await world.play({ start: '2025-10-09' });
    const [booked] = await world.repositories.portfolios.days('alpha');
    expect(booked).toMatchObject({ provisional: true, staleSymbols: [] });
    expect(booked?.portfolioValue.toString()).toBe('10000');
  });

  it('19: a held symbol without a price is valued at its last known one and marked stale', async () => {
    const nvda = without('2025-10-03', OCTOBER_PRICES.NVDA!);
    await world.close();
    world = await SimulationWorld.start();
    await world.importPrices({ ...OCTOBER_PRICES, NVDA: nvda });
    world.script('alpha 2025-10-02', [buy('NVDA', 10), finish]);
    world.script('alpha 2025-10-03', [sell('NVDA', 10), finish]);
    await world.play({ end: '2025-10-03' });
    const [, booked] = await world.repositories.portfolios.days('alpha');
    expect(booked).toMatchObject({
      staleSymbols: ['NVDA'],
      fills: [],
      profit: usd('0'),
      portfolioValue: usd('10100'),
    });
  });

  it('stays completed when its files cannot be written, and the next day writes them', async () => {
    const blocked = join(world.environment.dataDir, 'agent_data');
    writeFileSync(blocked, 'in the way');
    const id = await firstModelDay('2025-10-03');
    await run(id);
    const { status, jobId } = await statusOf(id);
    expect(status).toBe('completed');
    expect(world.log.lines).toMatchObject([
      {
        level: 'warn',
        message: 'the files could not be written; they are written when the date is settled',
      },
      { level: 'info', message: 'model-day completed' },
    ]);
    rmSync(blocked);
    await world.useCases.settleTradingDate.execute(jobId);
    await world.workOff();
    const lines = readFileSync(join(blocked, 'alpha', 'position', 'position.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { date: string }).date)).toEqual([
      ...['2025-10-01', '2025-10-02', '2025-10-03'],
    ]);
  });
});
