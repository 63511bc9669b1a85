import { jest } from '@jest/globals';
import { CannedApi } from './canned-api.js';
import { runScript, type JobOutcome } from './script-runner.js';
import { WorkspaceServer } from './workspace-server.js';

jest.setTimeout(120_000);

const API_RESOURCE = 'f/ai_trader/ai_trader_api';
const JOB_ID = '6f1c0f5e-4c1d-4c39-9d0e-7f2a3a1f0b11';
const string = expect.any(String) as string;

let api: CannedApi;
let workspace: WorkspaceServer;

beforeAll(async () => {
  [api, workspace] = await Promise.all([CannedApi.start(), WorkspaceServer.start()]);
});

beforeEach(() => {
  workspace.resources[API_RESOURCE] = { base_url: api.url };
});

afterAll(() => Promise.all([api.close(), workspace.close()]));

/** Runs a step of a flow, or with null as its job a script by itself. */
function step(
  script: string,
  args: Record<string, unknown> = {},
  flowJobId: string | null = 'flow-1',
): Promise<JobOutcome> {
  return runScript(script, args, {
    windmillUrl: workspace.url,
    jobId: 'job-1',
    flowJobId: flowJobId ?? undefined,
  });
}

const refusal = (error: string) => ({ error, message: `It is ${error}.`, details: {} });

describe('trigger_simulation', () => {
  it('sends its key, a key of idempotency that all attempts of the step have in common, and no empty field', async () => {
    workspace.resources[API_RESOURCE] = { base_url: `${api.url}/`, api_key: 'an-api-key' };
    api.answer({ '/simulate/trigger': [200, { status: 'current', message: 'Nothing to do.' }] });
    const args = {
      config_path: '',
      start_date: null,
      models: [],
      replace_existing: false,
      callback_url: 'http://here/',
    };
    expect(await step('trigger_simulation', args)).toEqual({
      result: {
        outcome: 'current',
        job_id: null,
        message: 'Nothing to do.',
        date_range: [],
        models: [],
        warnings: [],
        error: null,
      },
    });
    expect(api.requests).toEqual([
      {
        method: 'POST',
        path: '/simulate/trigger',
        headers: expect.objectContaining({
          'x-api-key': 'an-api-key',
          'idempotency-key': 'windmill-flow-1',
        }) as object,
        body: { replace_existing: false, callback_url: 'http://here/' },
      },
    ]);
    await step('trigger_simulation', {}, null);
    expect(api.requests[1]?.headers).toMatchObject({ 'idempotency-key': 'windmill-job-1' });
  });

  it.each([
    [400, 'invalid_config'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [409, 'idempotency_key_reused'],
  ])('%i %s is refused, with the words of the service', async (status, code) => {
    api.answer({ '/simulate/trigger': [status, refusal(code)] });
    expect(await step('trigger_simulation')).toMatchObject({
      result: { outcome: 'refused', job_id: null, error: code, message: `It is ${code}.` },
    });
  });

  it.each([
    [429, refusal('rate_limited'), 'answered with 429: It is rate_limited.'],
    [500, refusal('internal_error'), 'answered with 500: It is internal_error.'],
    [503, refusal('queue_unavailable'), 'answered with 503: It is queue_unavailable.'],
    [502, '<html>Bad gateway</html>', 'answered with 502 and no JSON'],
    [200, '<html>Welcome</html>', 'answered with 200 and no JSON'],
  ])('%i fails the step, so that it is tried again', async (status, body, message) => {
    api.answer({ '/simulate/trigger': [status, body] });
    expect(await step('trigger_simulation')).toEqual({
      error: { name: 'ApiAway', message: expect.stringContaining(message) as string },
    });
  });

  it('run by itself it says that the service is away, because nobody tries again', async () => {
    workspace.resources[API_RESOURCE] = { base_url: 'http://127.0.0.1:9' };
    expect(await step('trigger_simulation', {}, null)).toMatchObject({
      result: {
        outcome: 'api_away',
        job_id: null,
        message: expect.stringContaining('was not answered') as string,
      },
    });
  });

  it('without its resource it says which one is missing', async () => {
    workspace.resources[API_RESOURCE] = undefined;
    const { error } = await step('trigger_simulation');
    expect(error?.message).toContain(`Resource not found at ${API_RESOURCE}`);
  });
});

describe('poll_simulation_status', () => {
  const trigger = { outcome: 'accepted', job_id: JOB_ID, message: 'Accepted.' };

  it.each([
    [404, 'not_found'],
    [401, 'unauthorized'],
  ])('%i %s ends the loop as refused', async (status, code) => {
    api.answer({ [`/simulate/status/${JOB_ID}`]: [status, refusal(code)] });
    expect(await step('poll_simulation_status', { trigger, attempt: 0 })).toEqual({
      result: { done: true, status: 'refused', outcome: 'accepted', message: `It is ${code}.`, job: null },
    });
  });

  it('503 fails the step, so that it is tried again', async () => {
    api.answer({ [`/simulate/status/${JOB_ID}`]: [503, refusal('database_unreachable')] });
    expect(await step('poll_simulation_status', { trigger, attempt: 0 })).toMatchObject({
      error: { name: 'ApiAway' },
    });
  });

  it('goes on before the last attempt and gives up at it', async () => {
    const progress = { total_model_days: 2, completed: 1, failed: 0, pending: 1, current: null, details: [] };
    const job = { job_id: JOB_ID, status: 'running', progress, error: null };
    api.answer({ [`/simulate/status/${JOB_ID}`]: [200, job] });
    const last = await step('poll_simulation_status', { trigger, attempt: 143 });
    expect(last).toMatchObject({ result: { done: true, status: 'timeout', job: { status: 'running' } } });
    const before = await step('poll_simulation_status', { trigger, attempt: 142 });
    expect(before).toMatchObject({ result: { done: false, status: 'running' } });
  });
});

describe('store_simulation_results', () => {
  const run = { status: 'current', outcome: 'current', message: 'Nothing to do.', job: null };

  it.each([429, 500, 503])('%i fails the step, so that it is tried again', async (status) => {
    api.answer({ '/results': [status, refusal('busy')] });
    expect(await step('store_simulation_results', { run })).toMatchObject({ error: { name: 'ApiAway' } });
  });

  it('a refusal fails with the words of the service', async () => {
    api.answer({ '/results': [401, refusal('unauthorized')] });
    const { error } = await step('store_simulation_results', { run });
    expect(error).toMatchObject({
      name: 'RuntimeError',
      message: expect.stringContaining('It is unauthorized.') as string,
    });
  });

  it('sends its key, and stores amounts to the last digit', async () => {
    workspace.resources[API_RESOURCE] = { base_url: api.url, api_key: 'an-api-key' };
    const daily =
      '[{"date":"2025-10-02","portfolio_value":123456789012.345678,"profit":0.1,"return_pct":-0.12345678901234567}]';
    api.answer({ '/results': [200, `{"results":[{"model":"exact","daily":${daily}}]}`] });
    expect(await step('store_simulation_results', { run })).toEqual({
      result: { stored_days: 1, removed_days: 0 },
    });
    expect(api.requests).toMatchObject([{ headers: { 'x-api-key': 'an-api-key' } }]);
    const sql =
      "SELECT portfolio_value::text, profit::text, return_pct::text, provisional, synthetic FROM ai_trader_daily_results WHERE model = 'exact'";
    expect(await workspace.rows(sql)).toEqual([
      {
        portfolio_value: '123456789012.345678',
        profit: '0.1',
        return_pct: '-0.12345678901234567',
        provisional: false,
        synthetic: false,
      },
    ]);
  });

  it('stores nothing of a request that was refused', async () => {
    api.answer({});
    const refused = { ...run, status: 'refused', outcome: 'refused' };
    expect(await step('store_simulation_results', { run: refused })).toEqual({
      result: { stored_days: 0, removed_days: 0 },
    });
    expect(api.requests).toEqual([]);
  });
});

describe('get_latest_performance', () => {
  it('does not fail when the service is away or refuses: it says so', async () => {
    api.answer({ '/simulate/current': [401, refusal('unauthorized')] });
    const away = { state: 'api_away', leaderboard: null, curves: [], last_run: null, generated_at: string };
    expect(await step('get_latest_performance')).toEqual({
      result: { ...away, message: 'The service refused with 401: It is unauthorized.' },
    });
    workspace.resources[API_RESOURCE] = { base_url: 'http://127.0.0.1:9' };
    expect(await step('get_latest_performance')).toEqual({
      result: { ...away, message: expect.stringContaining('was not answered') as string },
    });
  });
});

describe('report_failure', () => {
  it('names the step, the error and the state of the service', async () => {
    api.answer({ '/health': [503, { status: 'unhealthy' }] });
    const error = { name: 'ApiAway', message: 'It was away.', step_id: 'check' };
    expect(await step('report_failure', { error })).toEqual({
      result: {
        status: 'failed',
        step: 'check',
        message: 'It was away.',
        service: expect.stringContaining('503: {"status":"unhealthy"}') as string,
        what_to_do: expect.stringContaining('run the flow again') as string,
      },
    });
  });
});
