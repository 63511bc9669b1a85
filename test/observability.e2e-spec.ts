import { parseExposition, type Exposition } from '../libs/testing/prometheus-text.js';
import {
  privateRedisUnavailableReason,
  startPrivateRedisServer,
  type RedisServer,
} from '../libs/testing/redis-server.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { describeWhere } from './describe-where.js';
import { GatedProvider } from './gated-provider.js';
import { runJob, waitForEnd } from './simulation-client.js';
import { modelEntry, sampleConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';
import { TraceCollector, type ReceivedSpan } from './trace-collector.js';

const CANARY = 'Canary+Observability/Zk4Pw8Nt2Hs==';
const DATES = { start_date: '2025-10-02', end_date: '2025-10-03' };
const TRIGGERS_TRACE = '0af7651916cd43dd8448eb211c80319c';

/** The provider's first two recorded days: each is one answer with trades and one that ends the session. */
const SESSIONS = {
  'ai_trader_model_day_attempt_duration_seconds_count{outcome="completed",signature="recorder"}': 2,
  'ai_trader_model_call_duration_seconds_count{outcome="answered",signature="recorder"}': 4,
  'ai_trader_model_tokens_total{kind="prompt",signature="recorder"}': 4_000,
  'ai_trader_model_tokens_total{kind="completion",signature="recorder"}': 400,
  'ai_trader_model_cost_usd_total{signature="recorder",source="computed"}': 0.0048,
  'ai_trader_model_day_attempt_duration_seconds_count{outcome="failed",signature="refused"}': 2,
  'ai_trader_model_call_duration_seconds_count{outcome="failed",signature="refused"}': 2,
  'ai_trader_model_call_failures_total{code="provider_unauthorized",signature="refused"}': 2,
};

const STATE = {
  'ai_trader_up{part="database"}': 1,
  'ai_trader_up{part="queue"}': 1,
  'ai_trader_jobs{status="partial"}': 1,
  'ai_trader_jobs{status="running"}': 0,
  'ai_trader_model_days{status="completed"}': 2,
  'ai_trader_model_days{status="failed"}': 2,
  ai_trader_workers: 1,
  'ai_trader_queue_entries{queue="model-days",state="waiting"}': 0,
  'ai_trader_queue_entries{queue="trading-dates",state="waiting-children"}': 0,
};

async function scrape(url: string): Promise<Exposition> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parseExposition(await response.text());
}

/** The values of the series that are expected. */
function pick(exposition: Exposition, expected: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.keys(expected).map((name) => [name, exposition.get(name)]));
}

describeWhere('what an operator sees of API and worker on Redis', privateRedisUnavailableReason(), () => {
  const teardown = new Teardown();
  let redis: RedisServer;
  let collector: TraceCollector;
  let api: ServiceProcess;
  let worker: ServiceProcess;
  let start: () => Promise<void>;

  beforeAll(async () => {
    redis = (await startPrivateRedisServer())!;
    teardown.add(() => redis.stop());
    collector = await TraceCollector.start();
    teardown.add(() => collector.close());
    const provider = await GatedProvider.start();
    teardown.add(() => provider.close());
    const folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    await runCommand(['prices', 'generate-sample'], { folder });
    const prices_per_million = { prompt: 1, completion: 2 };
    const models = [
      modelEntry('recorder', { ...provider.model('recorded'), prices_per_million }),
      modelEntry('refused', provider.model('unauthorized')),
    ];
    folder.writeConfig('default_config.json', sampleConfig(models));
    const env = {
      REDIS_URL: redis.url,
      GATED_PROVIDER_KEY: CANARY,
      WORKER_METRICS_PORT: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      MODEL_DAY_ATTEMPTS: '1',
    };
    start = async () => {
      const services = await ServiceProcess.startAll(['api', 'worker'], { folder, env });
      [api, worker] = services as [ServiceProcess, ServiceProcess];
      services.forEach((service) => {
        teardown.add(() => service.kill());
      });
    };
    await start();
  }, 90_000);

  afterAll(() => teardown.run(), 60_000);

  it('the worker measures its sessions, the API shows the state', async () => {
    const answer = await fetch(`${api.url}/simulate/trigger`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        traceparent: `00-${TRIGGERS_TRACE}-b7ad6b7169203331-01`,
      },
      body: JSON.stringify(DATES),
    });
    expect(answer.status).toBe(202);
    const { job_id } = (await answer.json()) as { job_id: string };
    const job = await waitForEnd(api, job_id);
    expect(job.status).toBe('partial');
    const line = await worker.waitForLog(({ msg }) => msg === 'metrics served', '"metrics served"');
    const ofWorker = await scrape(`http://127.0.0.1:${String(line.port)}/metrics`);
    expect(pick(ofWorker, SESSIONS)).toEqual(SESSIONS);
    expect([...ofWorker.keys()].filter((name) => name.startsWith('ai_trader_jobs'))).toEqual([]);
    const ofApi = await scrape(`${api.url}/metrics`);
    expect(pick(ofApi, STATE)).toEqual(STATE);
    expect([...ofApi.keys()].filter((name) => name.startsWith('ai_trader_model_'))).toHaveLength(5);
  }, 60_000);

  it('Bull Board shows the queues on Redis', async () => {
    const { body } = await api.request('GET', '/queues/api/queues');
    const { queues } = body as { queues: { name: string; readOnlyMode: boolean }[] };
    expect(queues.map(({ name, readOnlyMode }) => `${name} ${String(readOnlyMode)}`)).toEqual([
      'trading-dates true',
      'model-days true',
      'price-downloads true',
    ]);
  });

  it('one trace leads from the trigger to every tool call, and holds no key', async () => {
    await Promise.all([api.stop(), worker.stop()]);
    const ofTrigger = collector.spans.filter(({ traceId }) => traceId === TRIGGERS_TRACE);
    const named = (name: string) => ofTrigger.filter((span) => span.name === name);
    const session = ['invoke_agent', 'model-day', 'trading date', 'start job', 'POST /simulate/trigger'];
    expect(new Set(named('execute_tool buy').map((span) => collector.chainOf(span).join(' < ')))).toEqual(
      new Set([['execute_tool buy', ...session].join(' < ')]),
    );
    const chats = named('chat recorded');
    expect(chats.map((span) => collector.chainOf(span).join(' < '))).toEqual(
      Array<string>(4).fill(['chat recorded', ...session].join(' < ')),
    );
    expect(chats[0]?.attributes).toMatchObject({
      'gen_ai.request.model': 'recorded',
      'gen_ai.usage.input_tokens': 1_000,
      'gen_ai.usage.output_tokens': 100,
    });
    expect(named('settle').map((span) => collector.chainOf(span).join(' < '))).toEqual(
      Array<string>(2).fill('settle < trading date < start job < POST /simulate/trigger'),
    );
    expect(named('model-day').map(outcomeOf).sort()).toEqual([
      'recorder 2025-10-02 1 completed undefined',
      'recorder 2025-10-03 1 completed undefined',
      'refused 2025-10-02 1 failed provider_unauthorized',
      'refused 2025-10-03 1 failed provider_unauthorized',
    ]);
    expect(
      named('invoke_agent')
        .map((span) => String(span.attributes['ai_trader.stop_reason']))
        .sort(),
    ).toEqual(['error', 'error', 'finish', 'finish']);
    const everything = collector.bodies.join('\n');
    for (const secret of [CANARY, encodeURIComponent(CANARY), 'on record', 'ZZBRAVO'])
      expect(everything).not.toContain(secret);
  }, 60_000);

  it('started before Redis, both say that they wait, and work when it is there; the collector is away for good', async () => {
    await collector.close();
    await redis.kill();
    await start();
    const says = (service: ServiceProcess, text: string) =>
      service.waitForLog(({ msg }) => msg === text, `"${text}"`);
    await Promise.all([says(api, 'waiting for Redis'), says(worker, 'waiting for Redis')]);
    expect((await api.request('GET', '/health/ready')).status).toBe(503);
    const exposition = await scrape(`${api.url}/metrics`);
    expect(
      pick(exposition, { 'ai_trader_up{part="queue"}': 0, 'ai_trader_jobs{status="partial"}': 1 }),
    ).toEqual({
      'ai_trader_up{part="queue"}': 0,
      'ai_trader_jobs{status="partial"}': 1,
    });
    await redis.start();
    await Promise.all([says(api, 'Redis answers'), says(worker, 'Redis answers')]);
    const job = await runJob(api, { start_date: '2025-10-06', end_date: '2025-10-06', models: ['recorder'] });
    expect(job.status).toBe('completed');
    await Promise.all([api.stop(), worker.stop()]);
    await says(worker, 'the collector of traces is away; what cannot be sent is lost');
  }, 90_000);
});

function outcomeOf({ attributes }: ReceivedSpan): string {
  return ['model', 'date', 'attempt', 'outcome']
    .map((name) => String(attributes[`ai_trader.${name}`]))
    .concat(String(attributes['error.type']))
    .join(' ');
}
