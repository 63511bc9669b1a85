import { jest } from '@jest/globals';
import { sumUsage } from '@app/domain';
import { configJson, modelJson } from '../../testing/config.builder.js';
import {
  calling,
  hanging,
  providerAway,
  refusedByProvider,
  saying,
  type ScriptedStep,
} from '../../testing/scripted-chat-model.fake.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { removeTestDatabases } from '../../testing/test-database.js';

/** A million prompt tokens cost one dollar, so that 100 tokens are 0.0001. */
const PRICES = { prompt: 1, completion: 1 };
const usage = { promptTokens: 90, completionTokens: 10, totalTokens: 100 };
const finish: ScriptedStep = { ...saying('Done. <FINISH_SIGNAL>'), usage };
const buy = (amount: number): ScriptedStep => ({ ...calling(['buy', { symbol: 'NVDA', amount }]), usage });

let world: SimulationWorld;

beforeEach(async () => {
  world = await SimulationWorld.start();
  await world.importPrices(OCTOBER_PRICES);
});

afterEach(() => world.close());
afterAll(removeTestDatabases);

/** A config whose model `alpha` asks a provider; `beta`, where there is one, too. */
function configure(alpha: Readonly<Record<string, unknown>>, ...others: string[]): void {
  const provider = { basemodel: 'openai/gpt-x' };
  const models = [
    modelJson('alpha', { ...provider, ...alpha }),
    ...others.map((each) => modelJson(each, provider)),
  ];
  world.writeConfig(configJson({ models }));
}

/** How the model-days of the newest job ended: status and stop reason. */
async function endings(signature = 'alpha') {
  const job = await world.repositories.jobs.newest();
  const modelDays = (await world.modelDays(job!)).filter((each) => each.signature === signature);
  return modelDays.map(({ date, status, stopReason }) => `${date} ${status} ${String(stopReason)}`);
}

/** The first model-day of a new job in its only attempt, while `setTimeout` goes by `passTheDeadline`. */
async function runOnceUnderFakeTimers(): Promise<void> {
  await world.accepted({ end: '2025-10-02' });
  const [id = ''] = world.queue.waiting[0]!.modelDayIds;
  jest.useFakeTimers({
    doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval'],
  });
  try {
    await world.workerWith({ modelDayAttempts: 1 }).execute(id, new AbortController().signal);
  } finally {
    jest.useRealTimers();
  }
}

function passTheDeadline(): void {
  jest.advanceTimersByTime(world.environment.modelDayTimeoutMs);
}

async function tradedAmounts() {
  const days = await world.repositories.portfolios.days('alpha');
  return days.map(({ fills }) => fills.map(({ amount }) => amount));
}

async function paid() {
  const job = await world.repositories.jobs.newest();
  const { calls, totalTokens, cost } = sumUsage([
    ...(await world.repositories.usage.ofJob(job!.id)).values(),
  ]);
  return { calls, totalTokens, cost: cost?.toString() };
}

describe('max_tokens_per_day', () => {
  it('ends the session after the turn that reaches it; what was traded counts, the next day starts anew', async () => {
    configure({ max_tokens_per_day: 200 });
    world.script('alpha 2025-10-02', [buy(1), buy(2)]);
    world.script('alpha 2025-10-03', [buy(3), finish]);
    expect(await world.play({ end: '2025-10-03' })).toMatchObject({ status: 'completed' });
    expect(await endings()).toEqual(['2025-10-02 completed budget', '2025-10-03 completed finish']);
    expect(await tradedAmounts()).toEqual([[1, 2], [3]]);
  });

  it('counts the tokens of earlier attempts at the same day', async () => {
    configure({ max_tokens_per_day: 300 });
    const model = world.script('alpha 2025-10-02', [
      buy(1),
      buy(2),
      { error: providerAway() },
      // The second attempt: one turn is left.
      buy(3),
    ]);
    await world.play({ end: '2025-10-02' });
    model.assertFinished();
    expect(await endings()).toEqual(['2025-10-02 completed budget']);
    expect(await tradedAmounts()).toEqual([[3]]);
    expect(await paid()).toMatchObject({ calls: 3, totalTokens: 300 });
  });

  it('that an earlier attempt has used up fails the day without a request: nobody decided to hold', async () => {
    configure({ max_tokens_per_day: 100 });
    const controller = new AbortController();
    const letGo: ScriptedStep = {
      answer: () => {
        controller.abort(new Error('the worker stops'));
        return Promise.resolve({ ...calling(['buy', { symbol: 'NVDA', amount: 1 }]), usage });
      },
    };
    world.script('alpha 2025-10-02', [letGo]);
    await world.accepted({ end: '2025-10-02' });
    const [id = ''] = world.queue.waiting[0]!.modelDayIds;
    await expect(world.runModelDay.execute(id, controller.signal)).rejects.toThrow('the worker stops');
    const unasked = world.script('alpha 2025-10-02', []);
    await world.runModelDay.execute(id, new AbortController().signal);
    expect(await endings()).toEqual(['2025-10-02 failed budget']);
    expect(unasked.requests).toEqual([]);
    expect(await tradedAmounts()).toEqual([]);
  });

  it('does not count what a provider does not say', async () => {
    configure({ max_tokens_per_day: 1 });
    world.script('alpha 2025-10-02', [
      calling(['buy', { symbol: 'NVDA', amount: 1 }]),
      saying('<FINISH_SIGNAL>'),
    ]);
    await world.play({ end: '2025-10-02' });
    expect(await endings()).toEqual(['2025-10-02 completed finish']);
  });
});

describe('max_cost_usd_per_job', () => {
  it('ends the session; the rest of the job fails for this model, without a request, and for no other', async () => {
    configure({ max_cost_usd_per_job: 0.000_3, prices_per_million: PRICES }, 'beta');
    world.script('alpha 2025-10-02', [buy(1), finish]);
    world.script('alpha 2025-10-03', [buy(2)]);
    const unasked = world.script('alpha 2025-10-06', []);
    expect(await world.play({ end: '2025-10-07' })).toMatchObject({ status: 'partial' });
    expect(await endings()).toEqual([
      '2025-10-02 completed finish',
      '2025-10-03 completed budget',
      '2025-10-06 failed budget',
      '2025-10-07 failed budget',
    ]);
    expect((await endings('beta')).every((ending) => ending.endsWith('completed finish'))).toBe(true);
    expect(unasked.requests).toEqual([]);
    expect(await tradedAmounts()).toEqual([[1], [2]]);
    const job = await world.repositories.jobs.newest();
    const failed = (await world.modelDays(job!)).filter(({ status }) => status === 'failed');
    expect(failed[0]).toMatchObject({
      attempt: 1,
      lastError: {
        code: 'budget',
        message:
          'alpha has spent 0.0003 US dollars of the 0.0003 that max_cost_usd_per_job allows it in this job. ' +
          'Trigger the dates that are left as a new job, with a larger budget if they need it.',
        fault: 'caller',
      },
    });
  });

  it('counts what failed attempts have paid, and what the provider reports before prices', async () => {
    configure({ max_cost_usd_per_job: 1, prices_per_million: PRICES });
    const dear = (costUsd: number) => ({ ...usage, costUsd });
    world.script('alpha 2025-10-02', [{ ...buy(1), usage: dear(0.6) }, { error: refusedByProvider() }]);
    world.script('alpha 2025-10-03', [{ ...buy(2), usage: dear(0.5) }]);
    await world.play({ end: '2025-10-06' });
    expect(await endings()).toEqual([
      '2025-10-02 failed error',
      '2025-10-03 completed budget',
      '2025-10-06 failed budget',
    ]);
    expect(await paid()).toMatchObject({ cost: '1.1' });
  });

  it('29: a retry of the job fails again for the same reason; a new job starts anew', async () => {
    configure({ max_cost_usd_per_job: 0.000_1, prices_per_million: PRICES });
    world.script('alpha 2025-10-02', [buy(1)]);
    const { id } = await world.play({ end: '2025-10-03' });
    const unasked = world.script('alpha 2025-10-03', [buy(2)]);
    await world.retry(id);
    await world.workOff();
    expect(await endings()).toEqual(['2025-10-02 completed budget', '2025-10-03 failed budget']);
    expect(unasked.requests).toEqual([]);
    world.now = '2025-10-10T13:00:00.000Z';
    await world.play({ end: '2025-10-03' });
    expect(await endings()).toEqual(['2025-10-03 completed budget']);
    expect(await tradedAmounts()).toEqual([[1], [2]]);
  });

  it('is refused when nobody would say what answers cost, naming what is missing', async () => {
    configure({ max_cost_usd_per_job: 1 });
    await expect(world.trigger()).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining(
        '"alpha" has max_cost_usd_per_job but no prices_per_million',
      ) as string,
      details: { field: 'models.prices_per_million', model: 'alpha' },
    });
    expect(await world.count('jobs')).toBe(0);
    configure({ max_cost_usd_per_job: 1, openai_base_url: 'https://openrouter.ai/api/v1' });
    expect(await world.trigger()).toMatchObject({ kind: 'accepted' });
  });
});

describe('what an attempt took is kept', () => {
  it('23: when its worker lets go of it', async () => {
    configure({});
    const controller = new AbortController();
    const hang = hanging(() => {
      controller.abort(new Error('the worker stops'));
    });
    world.script('alpha 2025-10-02', [buy(1), hang]);
    await world.accepted({ end: '2025-10-02' });
    const [work] = world.queue.waiting;
    const run = world.runModelDay.execute(work!.modelDayIds[0]!, controller.signal);
    await expect(run).rejects.toThrow('the worker stops');
    expect(await paid()).toEqual({ calls: 1, totalTokens: 100, cost: undefined });
  });

  it('31: when its job is cancelled', async () => {
    configure({});
    const { id } = await world.accepted({ end: '2025-10-02' });
    const hang = hanging(() => {
      void world.cancel(id);
    });
    world.script('alpha 2025-10-02', [buy(1), hang]);
    await world.workOff();
    expect(await endings()).toEqual(['2025-10-02 cancelled cancelled']);
    expect(await paid()).toMatchObject({ calls: 1, totalTokens: 100 });
  });

  it('39: when its deadline ends it, which is then its stop reason', async () => {
    configure({});
    world.script('alpha 2025-10-02', [buy(1), hanging(passTheDeadline)]);
    await runOnceUnderFakeTimers();
    expect(await endings()).toEqual(['2025-10-02 failed deadline']);
    expect(await paid()).toMatchObject({ calls: 1, totalTokens: 100 });
  });

  it('38: of a session that is ended as a loop, whose trades count', async () => {
    configure({});
    const again = { ...calling(['get_price_local', { symbol: 'NVDA', date: '2025-10-01' }]), usage };
    world.script('alpha 2025-10-02', [buy(1), again, again, again]);
    expect(await world.play({ end: '2025-10-02' })).toMatchObject({ status: 'completed' });
    expect(await endings()).toEqual(['2025-10-02 completed loop']);
    expect(await tradedAmounts()).toEqual([[1]]);
    expect(await paid()).toMatchObject({ calls: 4, totalTokens: 400 });
  });

  it('36: of a model that refuses, whose day fails at once', async () => {
    configure({});
    const refusal = { message: { role: 'assistant' as const, content: null, refusal: 'No.' }, usage };
    world.script('alpha 2025-10-02', [buy(1), refusal]);
    expect(await world.play({ end: '2025-10-02' })).toMatchObject({ status: 'failed' });
    expect(await endings()).toEqual(['2025-10-02 failed error']);
    expect(await paid()).toMatchObject({ calls: 2 });
    expect(await tradedAmounts()).toEqual([]);
  });
});

describe('summarize', () => {
  async function summaryOf(steps: readonly ScriptedStep[], alpha: Readonly<Record<string, unknown>> = {}) {
    configure({ summarize: true, ...alpha });
    const model = world.script('alpha 2025-10-02', steps);
    const { status } = await world.play({ end: '2025-10-02' });
    model.assertFinished();
    const [booked] = await world.repositories.portfolios.days('alpha');
    const id = booked?.modelDayId ?? '';
    const detail = (await world.repositories.results.details([id])).get(id);
    return { status, summary: detail?.reasoningSummary, steps: detail?.totalSteps, ...(await paid()) };
  }

  it('lets the model write the summary, in one more request that is counted', async () => {
    const summary = { ...saying('I bought one share of NVDA.'), usage };
    expect(await summaryOf([buy(1), finish, summary])).toMatchObject({
      status: 'completed',
      summary: 'I bought one share of NVDA.',
      steps: 2,
      calls: 3,
      totalTokens: 300,
    });
  });

  it('that fails leaves the other form, and the day as it is', async () => {
    expect(await summaryOf([buy(1), finish, { error: refusedByProvider() }])).toMatchObject({
      status: 'completed',
      summary: 'Trades: buy 1 NVDA at 100.\nDone.',
      calls: 2,
    });
  });

  it('is not asked for when the budget is used up', async () => {
    expect(await summaryOf([buy(1), finish], { max_tokens_per_day: 200 })).toMatchObject({
      status: 'completed',
      summary: 'Trades: buy 1 NVDA at 100.\nDone.',
    });
  });

  it('comes after the session, so that its deadline cannot undo the day', async () => {
    configure({ summarize: true });
    const late: ScriptedStep = {
      answer: (_request, signal) => {
        passTheDeadline();
        return Promise.resolve(saying(signal.aborted ? 'Too late.' : 'In time.'));
      },
    };
    world.script('alpha 2025-10-02', [finish, late]);
    await runOnceUnderFakeTimers();
    expect(await endings()).toEqual(['2025-10-02 completed finish']);
    const [session] = await world.database.read.query<{ reasoning_summary: string }[]>(
      'SELECT reasoning_summary FROM agent_sessions',
    );
    expect(session?.reasoning_summary).toBe('In time.');
  });
});
