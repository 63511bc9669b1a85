import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TokenCost, type ModelCall } from '@app/domain';
import { parseExposition, type Exposition } from '../../testing/prometheus-text.js';
import { openRegistry, Registry } from './open-registry.js';
import { SessionMetrics } from './session-metrics.js';
import { StateMetrics, type DatabaseState } from './state-metrics.js';

async function scrape(registry: Registry): Promise<Exposition> {
  return parseExposition(await registry.metrics());
}

/** The series of ours without buckets, in the order of their names. */
async function ours(registry: Registry): Promise<Record<string, number>> {
  const series = [...(await scrape(registry))].filter(
    ([name]) => name.startsWith('ai_trader_') && !name.includes('_bucket{'),
  );
  return Object.fromEntries(series);
}

const ANSWERED: ModelCall = {
  latencyMs: 1_500,
  tokens: { prompt: 1_000, cached: 400, completion: 100, reasoning: null, total: 1_100 },
  cost: { usd: TokenCost.parse('0.002500000000'), source: 'computed' },
  finishReason: 'stop',
  systemFingerprint: null,
  failure: null,
};
const FAILED: ModelCall = {
  ...ANSWERED,
  latencyMs: 200,
  tokens: null,
  cost: null,
  finishReason: null,
  failure: 'provider_timeout',
};

describe('SessionMetrics', () => {
  it('counts what sessions take, by signature', async () => {
    const registry = new Registry();
    const metrics = new SessionMetrics(registry);
    metrics.modelCalled('alpha', ANSWERED);
    metrics.modelCalled('alpha', ANSWERED);
    metrics.modelCalled('beta', FAILED);
    metrics.attemptEnded('alpha', 'completed', 3.25);
    metrics.attemptEnded('beta', 'retried', 0.5);
    metrics.waitedForProvider('api.example:443', 2);
    const recovered = { code: 'tool_calls_recovered', message: 'A call stood in the text.' } as const;
    metrics.attemptWarned('alpha', [recovered, { ...recovered, message: 'Another.' }]);
    metrics.attemptWarned('beta', []);
    const attempts = 'ai_trader_model_day_attempt_duration_seconds';
    const calls = 'ai_trader_model_call_duration_seconds';
    expect(await ours(registry)).toEqual({
      [`${attempts}_sum{outcome="completed",signature="alpha"}`]: 3.25,
      [`${attempts}_count{outcome="completed",signature="alpha"}`]: 1,
      [`${attempts}_sum{outcome="retried",signature="beta"}`]: 0.5,
      [`${attempts}_count{outcome="retried",signature="beta"}`]: 1,
      [`${calls}_sum{outcome="answered",signature="alpha"}`]: 3,
      [`${calls}_count{outcome="answered",signature="alpha"}`]: 2,
      [`${calls}_sum{outcome="failed",signature="beta"}`]: 0.2,
      [`${calls}_count{outcome="failed",signature="beta"}`]: 1,
      'ai_trader_model_call_failures_total{code="provider_timeout",signature="beta"}': 1,
      'ai_trader_model_tokens_total{kind="prompt",signature="alpha"}': 2_000,
      'ai_trader_model_tokens_total{kind="cached",signature="alpha"}': 800,
      'ai_trader_model_tokens_total{kind="completion",signature="alpha"}': 200,
      'ai_trader_model_cost_usd_total{signature="alpha",source="computed"}': 0.005,
      'ai_trader_provider_wait_seconds_sum{host="api.example:443"}': 2,
      'ai_trader_provider_wait_seconds_count{host="api.example:443"}': 1,
      'ai_trader_model_day_warnings_total{code="tool_calls_recovered",signature="alpha"}': 1,
    });
    const buckets = await scrape(registry);
    expect(buckets.get(`${attempts}_bucket{le="2.5",outcome="completed",signature="alpha"}`)).toBe(0);
    expect(buckets.get(`${attempts}_bucket{le="5",outcome="completed",signature="alpha"}`)).toBe(1);
  });

  it('gives the signatures after the hundredth one series together', async () => {
    const registry = new Registry();
    const metrics = new SessionMetrics(registry);
    for (let model = 0; model < 300; model += 1) metrics.modelCalled(`model-${model}`, FAILED);
    metrics.modelCalled('model-0', FAILED);
    const failures = Object.entries(await ours(registry)).filter(([name]) => name.includes('failures_total'));
    expect(failures).toHaveLength(101);
    const of = (signature: string) =>
      `ai_trader_model_call_failures_total{code="provider_timeout",signature="${signature}"}`;
    expect(Object.fromEntries(failures)).toMatchObject({ [of('model-0')]: 2, [of('others')]: 200 });
  });
});

const STATE: DatabaseState = { jobs: { completed: 3, running: 1 }, modelDays: { completed: 40 }, workers: 2 };

describe('StateMetrics', () => {
  it('shows what database and queue hold, with 0 for what is none', async () => {
    const registry = new Registry();
    const queue = { 'model-days': { waiting: 5, active: 2 } };
    const state = new StateMetrics(registry, {
      database: () => Promise.resolve(STATE),
      queue: () => Promise.resolve(queue),
    });
    await state.refresh();
    expect(await ours(registry)).toEqual({
      'ai_trader_up{part="database"}': 1,
      'ai_trader_up{part="queue"}': 1,
      'ai_trader_jobs{status="downloading_data"}': 0,
      'ai_trader_jobs{status="pending"}': 0,
      'ai_trader_jobs{status="running"}': 1,
      'ai_trader_jobs{status="completed"}': 3,
      'ai_trader_jobs{status="partial"}': 0,
      'ai_trader_jobs{status="failed"}': 0,
      'ai_trader_jobs{status="cancelled"}': 0,
      'ai_trader_model_days{status="pending"}': 0,
      'ai_trader_model_days{status="running"}': 0,
      'ai_trader_model_days{status="completed"}': 40,
      'ai_trader_model_days{status="failed"}': 0,
      'ai_trader_model_days{status="cancelled"}': 0,
      ai_trader_workers: 2,
      'ai_trader_queue_entries{queue="model-days",state="waiting"}': 5,
      'ai_trader_queue_entries{queue="model-days",state="active"}': 2,
    });
  });

  it('says what is away instead of showing what was', async () => {
    const registry = new Registry();
    let away = false;
    const answer = <State>(state: State) =>
      away ? Promise.reject(new Error('away')) : Promise.resolve(state);
    const state = new StateMetrics(registry, {
      database: () => answer(STATE),
      queue: () => answer({ 'model-days': { waiting: 5 } }),
    });
    await state.refresh();
    away = true;
    await state.refresh();
    expect(await ours(registry)).toEqual({
      'ai_trader_up{part="database"}': 0,
      'ai_trader_up{part="queue"}': 0,
      'ai_trader_scrape_errors_total{part="database"}': 1,
      'ai_trader_scrape_errors_total{part="queue"}': 1,
    });
    away = false;
    await state.refresh();
    expect(await ours(registry)).toMatchObject({ 'ai_trader_up{part="queue"}': 1, ai_trader_workers: 2 });
  });

  it('a database that hangs is asked once, however often it is scraped', async () => {
    const registry = new Registry();
    let asked = 0;
    const database = () => {
      asked += 1;
      return new Promise<DatabaseState>(() => undefined);
    };
    const state = new StateMetrics(registry, { database, queue: () => Promise.resolve({}) }, 20);
    await Promise.all([state.refresh(), state.refresh()]);
    await state.refresh();
    expect(asked).toBe(1);
    expect(await ours(registry)).toMatchObject({
      'ai_trader_up{part="database"}': 0,
      'ai_trader_up{part="queue"}': 1,
    });
  });
});

describe('what is served', () => {
  function everything(): Registry {
    const registry = openRegistry();
    new SessionMetrics(registry);
    new StateMetrics(registry, {
      database: () => Promise.resolve(STATE),
      queue: () => Promise.resolve({}),
    });
    return registry;
  }

  it('has the process and its event loop', async () => {
    const names = [...(await scrape(everything())).keys()];
    expect(names).toEqual(
      expect.arrayContaining([
        'process_cpu_seconds_total',
        'process_resident_memory_bytes',
        'nodejs_eventloop_lag_p99_seconds',
      ]),
    );
  });

  it('stands in the table of docs/operations.md', async () => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8');
    const rows = [...text.matchAll(/^\| `(ai_trader_\w+)` +\| (\w+) +\| ([^|]*?) +\|/gm)];
    const documented = rows.map(([, name, type, labels]) => `${name} ${type} ${labels}`);
    const served = (await everything().getMetricsAsJSON())
      .filter(({ name }) => name.startsWith('ai_trader_'))
      .map(({ name, type }) => {
        const { labelNames } = everything().getSingleMetric(name) as unknown as { labelNames: string[] };
        return `${name} ${String(type)} ${labelNames.map((label) => `\`${label}\``).join(', ')}`;
      });
    expect(documented.sort()).toEqual(served.sort());
  });
});
