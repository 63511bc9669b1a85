import { jest } from '@jest/globals';
import { type DateResults } from '@app/results';
import { ServiceFolder } from '../../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../../libs/testing/service-process.js';
import { GatedProvider } from '../gated-provider.js';
import { startJob, waitForEnd } from '../simulation-client.js';
import { modelEntry, sampleConfig, type ModelEntry } from '../simulation-configs.js';
import { Teardown } from '../teardown.js';
import { type FlowDocument } from './flow-document.js';
import { FlowInterpreter, type Clock, type FlowEnd } from './flow-interpreter.js';
import { runScript } from './script-runner.js';
import { parseYaml, readText } from './workspace-folder.js';
import { WorkspaceServer } from './workspace-server.js';

const RANGE = { start_date: '2025-10-02', end_date: '2025-10-06' };
const SESSIONS = ['2025-10-02', '2025-10-03', '2025-10-06'];
/** The steps of a run whose first poll sees the end. */
const STEPS = ['trigger', 'check', 'store', 'performance', 'conclude'];
const string = expect.any(String) as string;
const number = expect.any(Number) as number;

jest.setTimeout(180_000);

const teardown = new Teardown();
let folder: ServiceFolder;
let provider: GatedProvider;
let workspace: WorkspaceServer;
let service: ServiceProcess;

beforeAll(async () => {
  folder = new ServiceFolder();
  teardown.add(() => {
    folder.remove();
  });
  provider = await GatedProvider.start();
  teardown.add(() => provider.close());
  [workspace] = await Promise.all([
    WorkspaceServer.start(),
    runCommand(['prices', 'generate-sample'], { folder }),
    folder.provideQueue(),
  ]);
  teardown.add(() => workspace.close());
  await startService();
  teardown.add(() => service.kill());
});

afterEach(() => {
  provider.letGo();
});

afterAll(() => teardown.run());

async function startService(): Promise<void> {
  service = await ServiceProcess.start('standalone', {
    folder,
    env: {
      GATED_PROVIDER_KEY: 'a-key',
      MODEL_DAY_ATTEMPTS: '1',
      CALLBACK_ALLOWED_HOSTS: workspace.host,
      CALLBACK_SECRET: 'a-secret-of-the-callbacks',
    },
  });
  workspace.resources['f/ai_trader/ai_trader_api'] = { base_url: service.url };
}

/** Runs a flow with a config of its own; edits change its text first. */
function run(
  name: 'daily_simulation' | 'daily_simulation_callback',
  models: readonly ModelEntry[],
  { clock, edit = (text) => text, ...input }: RunOptions = {},
): Promise<FlowEnd> {
  const config_path = `${models[0]!.signature}.json`;
  folder.writeConfig(config_path, sampleConfig(models));
  const flow = parseYaml(edit(readText(`${name}__flow/flow.yaml`))) as FlowDocument;
  return FlowInterpreter.run(flow, { config_path, ...RANGE, ...input }, { workspace, clock });
}

interface RunOptions {
  readonly clock?: Clock;
  readonly edit?: (text: string) => string;
  readonly [input: string]: unknown;
}

/** What the data table holds of models: `date value profit`. */
async function storedDays(...models: string[]): Promise<string[]> {
  const list = models.map((model) => `'${model}'`).join(', ');
  const rows = await workspace.rows(
    `SELECT model, date::text, portfolio_value::text, profit::text FROM ai_trader_daily_results
     WHERE model IN (${list}) ORDER BY model, date`,
  );
  return rows.map(({ model, date, portfolio_value, profit }) =>
    [model, date, portfolio_value, profit].map(String).join(' '),
  );
}

/** The same as the service shows it. */
async function shownDays(...models: string[]): Promise<string[]> {
  const days = await Promise.all(
    models.flatMap((model) =>
      SESSIONS.map(async (date) => {
        const { status, body } = await service.request('GET', `/results?date=${date}&model=${model}`);
        if (status === 404) return [];
        const { profit, portfolio_value } = (body as DateResults).results[0]!.daily_pnl;
        return [`${model} ${date} ${portfolio_value} ${profit}`];
      }),
    ),
  );
  return days.flat();
}

async function storedRun(jobId: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await workspace.rows(
    `SELECT status, first_date::text, last_date::text, models, model_days, completed, failed, failures, error
     FROM ai_trader_runs WHERE job_id = '${jobId}'`,
  );
  return row;
}

function jobIdOf({ result }: FlowEnd): string {
  return (result as { job_id: string }).job_id;
}

async function newestJob(): Promise<string> {
  const { body } = await service.request('GET', '/simulate/current');
  return (body as { job_id: string }).job_id;
}

/** Lets a sleep of the flow last until the job has ended. */
const untilTheEnd: Clock = {
  onSleep: async () => {
    provider.letGo();
    await waitForEnd(service, await newestJob());
  },
};

it('before the first run there is nothing to show', async () => {
  expect(await runScript('get_latest_performance', {}, { windmillUrl: workspace.url })).toEqual({
    result: {
      state: 'no_results',
      generated_at: string,
      message: null,
      leaderboard: null,
      curves: [],
      last_run: null,
    },
  });
});

describe('daily_simulation', () => {
  it('goes from the trigger to stored rows, and again without a change', async () => {
    const models = [modelEntry('holder'), modelEntry('recorded', provider.model('recorded'))];
    provider.hold(() => true);
    const first = await run('daily_simulation', models, { clock: untilTheEnd });
    expect(first).toMatchObject({
      success: true,
      steps: ['trigger', 'check', 'check', 'store', 'performance', 'conclude'],
      sleeps: [300],
      result: {
        status: 'completed',
        message: expect.stringContaining('6 of 6 model-days completed, 0 failed') as string,
        failed_model_days: [],
        stored: { stored_days: 6, removed_days: 0 },
        ranking: [{ rank: 1 }, { rank: 2 }],
      },
    });
    const rows = await storedDays('holder', 'recorded');
    expect(rows).toEqual(await shownDays('holder', 'recorded'));
    expect(rows).toHaveLength(6);
    expect(await storedRun(jobIdOf(first))).toEqual({
      status: 'completed',
      first_date: '2025-10-02',
      last_date: '2025-10-06',
      models: ['holder', 'recorded'],
      model_days: 6,
      completed: 6,
      failed: 0,
      failures: [],
      error: null,
    });

    // With the transaction that wrote each row last.
    const contents = () =>
      Promise.all(
        ['ai_trader_runs', 'ai_trader_daily_results'].map((table) =>
          workspace.rows(`SELECT xmin::text, ${table}.* FROM ${table} ORDER BY 2, 3`),
        ),
      );
    const before = await contents();
    const second = await run('daily_simulation', models);
    expect(second).toMatchObject({
      success: true,
      steps: STEPS,
      sleeps: [],
      result: { status: 'current', job_id: null },
    });
    expect(await contents()).toEqual(before);
  });

  it('stores what a partial run completed, and says what failed', async () => {
    const models = [modelEntry('holds'), modelEntry('fails', provider.model('unauthorized'))];
    const end = await run('daily_simulation', models, { clock: untilTheEnd });
    expect(end).toMatchObject({
      success: true,
      result: {
        status: 'partial',
        failed_model_days: SESSIONS.map((date) => ({ date, model: 'fails', error: string })),
      },
    });
    expect(await storedDays('holds', 'fails')).toEqual(await shownDays('holds'));
    expect(await storedRun(jobIdOf(end))).toMatchObject({ status: 'partial', completed: 3, failed: 3 });
  });

  it('fails when the run failed, after storing that', async () => {
    const end = await run('daily_simulation', [modelEntry('broken', provider.model('broken'))], {
      clock: untilTheEnd,
    });
    expect(end).toMatchObject({
      success: false,
      result: {
        status: 'failed',
        step: 'conclude',
        message: expect.stringMatching(
          /ended with failed\. Job .* 0 of 3 model-days completed, 3 failed\./,
        ) as string,
        service: 'healthy',
      },
    });
    expect(end.steps.at(-1)).toBe('failure');
    expect(await storedRun(await newestJob())).toMatchObject({ status: 'failed', failed: 3 });
  });

  it('fails when the run was cancelled, and keeps the days before', async () => {
    provider.hold(({ date }) => date === '2025-10-03');
    const end = await run('daily_simulation', [modelEntry('cancelled', provider.model('recorded'))], {
      clock: {
        onSleep: async () => {
          await provider.nextHeld();
          await service.request('POST', `/simulate/${await newestJob()}/cancel`);
        },
      },
    });
    expect(end).toMatchObject({
      success: false,
      result: { message: expect.stringContaining('cancelled') as string },
    });
    expect(await storedDays('cancelled')).toEqual(await shownDays('cancelled'));
    expect(await storedDays('cancelled')).toHaveLength(1);
  });

  it('gives up in the end, fails, and the next run stores what came later', async () => {
    const models = [modelEntry('slow', provider.model('recorded'))];
    provider.hold(({ date }) => date === '2025-10-03');
    const end = await run('daily_simulation', models, {
      clock: { onSleep: () => provider.nextHeld() },
      edit: (text) => text.replace('value: 144', 'value: 2'),
    });
    expect(end).toMatchObject({
      success: false,
      sleeps: [300],
      result: { message: expect.stringMatching(/ended with timeout.*asked for 2 times/) as string },
    });
    const job = await newestJob();
    expect(await storedRun(job)).toMatchObject({ status: 'timeout', completed: 1 });
    provider.letGo();
    await waitForEnd(service, job);
    expect(await run('daily_simulation', models)).toMatchObject({
      success: true,
      result: { status: 'current' },
    });
    expect(await storedDays('slow')).toEqual(await shownDays('slow'));
    expect(await storedDays('slow')).toHaveLength(3);
  });

  it('follows the same request when it runs already', async () => {
    const models = [modelEntry('twin', provider.model('recorded'))];
    folder.writeConfig('twin.json', sampleConfig(models));
    provider.hold(() => true);
    const jobId = await startJob(service, { config_path: 'twin.json', ...RANGE });
    const end = await run('daily_simulation', models, { clock: untilTheEnd });
    expect(end).toMatchObject({ success: true, result: { status: 'completed', job_id: jobId } });
    expect(await storedDays('twin')).toHaveLength(3);
  });

  it('follows another job that stands in the way, and stores nothing of it', async () => {
    folder.writeConfig('first.json', sampleConfig([modelEntry('first', provider.model('recorded'))]));
    provider.hold(() => true);
    const jobId = await startJob(service, { config_path: 'first.json', ...RANGE });
    const end = await run('daily_simulation', [modelEntry('second')], { clock: untilTheEnd });
    expect(end).toMatchObject({
      success: true,
      sleeps: [300],
      result: { status: 'conflict', job_id: jobId, stored: { stored_days: 0 } },
    });
    expect(await storedDays('first', 'second')).toEqual([]);
    expect(await storedRun(jobId)).toBeUndefined();
  });

  it("fails with the service's message when the request is wrong", async () => {
    const end = await run('daily_simulation', [modelEntry('unwanted')], { models: ['nobody'] });
    expect(end).toMatchObject({
      success: false,
      steps: [...STEPS, 'failure'],
      result: { step: 'conclude', message: expect.stringContaining('nobody') as string },
    });
  });

  it('removes what a later run superseded', async () => {
    const models = [modelEntry('again', provider.model('recorded'))];
    expect(await run('daily_simulation', models, { clock: untilTheEnd })).toMatchObject({ success: true });
    expect(await storedDays('again')).toHaveLength(3);
    const end = await run('daily_simulation', models, {
      clock: untilTheEnd,
      end_date: '2025-10-02',
      replace_existing: true,
    });
    expect(end).toMatchObject({ result: { stored: { removed_days: 2 } } });
    expect(await storedDays('again')).toEqual(await shownDays('again'));
    expect(await storedDays('again')).toHaveLength(1);
  });

  it('survives that the service goes away while it polls', async () => {
    provider.hold(({ date }) => date === '2025-10-03');
    const errors: string[] = [];
    const end = await run('daily_simulation', [modelEntry('survivor', provider.model('recorded'))], {
      clock: {
        onSleep: async () => {
          if (errors.length > 0) {
            await untilTheEnd.onSleep?.('check', 300);
            return;
          }
          await provider.nextHeld();
          await service.kill();
        },
        onRetry: async (step, attempt, error) => {
          errors.push(`${step} ${attempt} ${error}`);
          if (attempt === 2) await startService();
        },
      },
    });
    expect(end).toMatchObject({
      success: true,
      result: { status: 'completed', stored: { removed_days: 0 } },
    });
    expect(errors).toEqual([
      expect.stringMatching(/^check 1 GET .* was not answered/),
      expect.stringMatching(/^check 2 GET .* was not answered/),
    ]);
    expect(await storedDays('survivor')).toEqual(await shownDays('survivor'));
    expect(await storedDays('survivor')).toHaveLength(3);
  });

  it('starts one job however often the trigger is sent', async () => {
    const real = service.url;
    workspace.resources['f/ai_trader/ai_trader_api'] = { base_url: 'http://127.0.0.1:9' };
    const end = await run('daily_simulation', [modelEntry('patient')], {
      clock: {
        ...untilTheEnd,
        onRetry: () => {
          workspace.resources['f/ai_trader/ai_trader_api'] = { base_url: real };
        },
      },
    });
    expect(end).toMatchObject({ success: true, result: { status: 'completed' } });
    expect(end.steps.slice(0, 3)).toEqual(['trigger', 'trigger', 'check']);
  });
});

describe('daily_simulation_callback', () => {
  const steps = ['callback_url', 'trigger', 'await_callback', 'check', 'store', 'performance', 'conclude'];

  it('sleeps until the service calls back, then asks how the job is', async () => {
    provider.hold(() => true);
    const end = await run('daily_simulation_callback', [modelEntry('called', provider.model('recorded'))], {
      clock: {
        onSuspended: () => {
          provider.letGo();
          return 'wait';
        },
      },
    });
    expect(end).toMatchObject({ success: true, steps, sleeps: [], result: { status: 'completed' } });
    const calls = workspace.resumed.filter(({ flow }) => flow === end.flowJobId);
    expect(calls).toEqual([{ flow: end.flowJobId, payload: { job_id: jobIdOf(end), status: 'completed' } }]);
    expect(await storedDays('called')).toEqual(await shownDays('called'));
    expect(await storedDays('called')).toHaveLength(3);
  });

  it.each([
    ['a callback that never comes', () => 'time out' as const],
    [
      'a forged callback',
      async (flowJobId: string) => {
        const url = `${workspace.url}/api/w/w/jobs_u/resume/${flowJobId}/1/signature`;
        await fetch(url, { method: 'POST', body: JSON.stringify({ status: 'completed' }) });
        return 'wait' as const;
      },
    ],
  ])('%s makes it poll', async (kind, onSuspended) => {
    provider.hold(() => true);
    const models = [modelEntry(kind.replaceAll(' ', '-'), provider.model('recorded'))];
    const end = await run('daily_simulation_callback', models, { clock: { ...untilTheEnd, onSuspended } });
    expect(end).toMatchObject({ success: true, sleeps: [300], result: { status: 'completed' } });
    expect(await storedDays(models[0]!.signature)).toHaveLength(3);
  });

  it('resumes itself when there is no job that would call', async () => {
    const models = [modelEntry('idle')];
    await run('daily_simulation', models, { clock: untilTheEnd });
    const end = await run('daily_simulation_callback', models, { clock: { onSuspended: () => 'time out' } });
    expect(end).toMatchObject({ success: true, steps, sleeps: [], result: { status: 'current' } });
    expect(workspace.resumed.filter(({ flow }) => flow === end.flowJobId)).toHaveLength(1);
  });
});

describe('get_latest_performance', () => {
  it('has the leaderboard, a curve of every model and of the benchmark, and the newest job', async () => {
    const { result } = await runScript('get_latest_performance', {}, { windmillUrl: workspace.url });
    const { entries } = (await service.request('GET', '/leaderboard')).body as {
      entries: { kind: string; name: string }[];
    };
    const models = entries.filter(({ kind }) => kind === 'model').map(({ name }) => name);
    expect(result).toMatchObject({
      state: 'results',
      message: null,
      leaderboard: { start_date: '2025-10-02', end_date: '2025-10-06', entries },
      last_run: { job_id: await newestJob(), status: 'completed', failed_model_days: [] },
    });
    const { curves } = result as { curves: { kind: string; name: string; daily: object[] }[] };
    const curvesOf = (wanted: string) => curves.filter(({ kind }) => kind === wanted);
    expect(
      curvesOf('model')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(models.sort());
    expect(curvesOf('model').find(({ name }) => name === 'called')?.daily).toEqual(
      SESSIONS.map((date) => ({ date, value: number, cumulative_return: number })),
    );
  });
});
