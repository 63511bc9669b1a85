import { TokenCost, usageOfCalls, type JobCallback, type RunIdentity } from '@app/domain';
import { jobOf, modelDayOf } from '../../../libs/testing/job.builder.js';
import { day } from '../../../libs/testing/portfolio.builder.js';
import { modelCallOf } from '../../../libs/testing/model-call.builder.js';
import { acceptedView, existingView, jobStatusView, jobSummaryView } from './job-views.js';

const now = new Date('2025-10-02T12:01:40.000Z');
const job = jobOf({
  status: 'running',
  dates: [day('2025-10-02'), day('2025-10-03')],
  models: ['alpha', 'beta'],
  warnings: ['No prices are known for 2025-10-06; nothing is simulated there.'],
  startedAt: '2025-10-02T12:00:10.000Z',
  updatedAt: '2025-10-02T12:01:30.500Z',
});
const rateLimited = { code: 'rate_limited', message: 'Too many requests.', fault: 'provider' } as const;
const modelDays = [
  modelDayOf('alpha 2025-10-02', {
    status: 'completed',
    attempt: 2,
    failures: 1,
    lastError: rateLimited,
    startedAt: '2025-10-02T12:00:10.000Z',
    completedAt: '2025-10-02T12:00:40.250Z',
    stopReason: 'finish',
  }),
  modelDayOf('beta 2025-10-02', {
    status: 'failed',
    startedAt: '2025-10-02T12:00:10.000Z',
    completedAt: '2025-10-02T12:01:10.000Z',
    attempt: 3,
    failures: 3,
    lastError: {
      code: 'provider_unavailable',
      message: 'The provider is away.',
      fault: 'provider',
      nextAttemptAt: '2025-10-03T12:00:00.000Z',
    },
    stopReason: 'error',
    warnings: [
      { code: 'tool_calls_recovered', message: 'A call stood in the text.' },
      { code: 'request_field_refused', message: 'temperature is refused.' },
    ],
  }),
  modelDayOf('alpha 2025-10-03', {
    status: 'running',
    attempt: 2,
    failures: 1,
    lastError: rateLimited,
    startedAt: '2025-10-02T12:01:30.500Z',
    warnings: [{ code: 'tool_calls_recovered', message: 'Another.' }],
  }),
  modelDayOf('beta 2025-10-03'),
];

const counted = modelCallOf({
  latencyMs: 900,
  tokens: { prompt: 1_000, cached: 400, completion: 50, reasoning: null, total: 1_050 },
  cost: { usd: TokenCost.parse('0.002'), source: 'reported' },
});
const usageOf = new Map([
  ['beta', usageOfCalls([modelCallOf(), counted])],
  ['alpha', usageOfCalls([counted, counted])],
]);
const callbacks: readonly JobCallback[] = [
  { url: 'https://windmill.internal:8443/resume/1/secret?x=secret', status: 'delivered', attempts: 1 },
  { url: 'http://127.0.0.1:8000/', status: 'failed', attempts: 10, lastError: 'answered 500' },
];
const IDENTITY: RunIdentity = {
  config_sha256: 'aa',
  config: { agent_type: 'BaseAgent' },
  prompt_sha256: 'bb',
  universe: { sha256: 'cc', symbols: 2 },
  execution: 'open',
  commission: { per_trade: 0, per_share: 0 },
  slippage_bps: 0,
  max_position_fraction: null,
  max_trades_per_day: null,
  code: { version: '0.1.0', commit: null },
  sampling: { alpha: { temperature: 0.5, top_p: null, max_tokens: null, seed: null } },
  price_data_version: 3,
};

describe('jobStatusView', () => {
  it('shows the job, its progress, and every model-day', () => {
    expect(jobStatusView(job, { modelDays, usageOf, callbacks }, now)).toEqual({
      job_id: '00000000-0000-4000-8000-000000000001',
      status: 'running',
      mode: 'simulate',
      source_job_id: null,
      date_range: ['2025-10-02', '2025-10-03'],
      models: ['alpha', 'beta'],
      progress: {
        total_model_days: 4,
        completed: 1,
        failed: 1,
        pending: 2,
        current: { date: '2025-10-03', model: 'alpha' },
        details: [
          {
            date: '2025-10-02',
            model: 'alpha',
            status: 'completed',
            started_at: '2025-10-02T12:00:10.000Z',
            completed_at: '2025-10-02T12:00:40.250Z',
            duration_seconds: 30.25,
            error: null,
            attempts: 2,
            last_error: { code: 'rate_limited', message: 'Too many requests.', at_fault: 'provider' },
            next_attempt_at: null,
            stop_reason: 'finish',
            warnings: [],
          },
          {
            date: '2025-10-02',
            model: 'beta',
            status: 'failed',
            started_at: '2025-10-02T12:00:10.000Z',
            completed_at: '2025-10-02T12:01:10.000Z',
            duration_seconds: 60,
            error: 'The provider is away.',
            attempts: 3,
            last_error: {
              code: 'provider_unavailable',
              message: 'The provider is away.',
              at_fault: 'provider',
            },
            next_attempt_at: '2025-10-03T12:00:00.000Z',
            stop_reason: 'error',
            warnings: [
              { code: 'tool_calls_recovered', message: 'A call stood in the text.' },
              { code: 'request_field_refused', message: 'temperature is refused.' },
            ],
          },
          {
            date: '2025-10-03',
            model: 'alpha',
            status: 'running',
            started_at: '2025-10-02T12:01:30.500Z',
            completed_at: null,
            duration_seconds: 9.5,
            error: null,
            attempts: 2,
            last_error: { code: 'rate_limited', message: 'Too many requests.', at_fault: 'provider' },
            next_attempt_at: null,
            stop_reason: null,
            warnings: [{ code: 'tool_calls_recovered', message: 'Another.' }],
          },
          {
            date: '2025-10-03',
            model: 'beta',
            status: 'pending',
            started_at: null,
            completed_at: null,
            duration_seconds: null,
            error: null,
            attempts: 0,
            last_error: null,
            next_attempt_at: null,
            stop_reason: null,
            warnings: [],
          },
        ],
      },
      created_at: '2025-10-02T12:00:00.000Z',
      started_at: '2025-10-02T12:00:10.000Z',
      updated_at: '2025-10-02T12:01:30.500Z',
      completed_at: null,
      total_duration_seconds: 90,
      error: null,
      warnings: [
        'No prices are known for 2025-10-06; nothing is simulated there.',
        'request_field_refused: 1 model-day, beta on 2025-10-02; its warnings say what it was.',
        'tool_calls_recovered: 2 model-days, the first beta on 2025-10-02; their warnings say what it was.',
      ],
      usage: {
        model_calls: 4,
        failed_calls: 0,
        unknown_calls: 1,
        unknown_cost_calls: 1,
        prompt_tokens: 3_000,
        cached_tokens: 1_200,
        completion_tokens: 150,
        reasoning_tokens: null,
        total_tokens: 3_150,
        cost_usd: 0.006,
        cost_source: 'reported',
        model_latency_ms: 2_710,
        models: [
          expect.objectContaining({ model: 'alpha', model_calls: 2, total_tokens: 2_100, cost_usd: 0.004 }),
          expect.objectContaining({ model: 'beta', model_calls: 2, unknown_calls: 1, total_tokens: 1_050 }),
        ],
      },
      callbacks: [
        { url: 'https://windmill.internal:8443', status: 'delivered', attempts: 1, last_error: null },
        { url: 'http://127.0.0.1:8000', status: 'failed', attempts: 10, last_error: 'answered 500' },
      ],
      identity: null,
      system_fingerprints: {},
    });
  });

  it('shows of a replay what it runs again, and what decides how it comes out', () => {
    const sourceJobId = '00000000-0000-4000-8000-000000000002';
    const systemFingerprints = { alpha: ['fp_1', 'fp_2'] };
    const replay = jobOf({ mode: 'replay', sourceJobId, systemFingerprints, identity: IDENTITY });
    expect(jobStatusView(replay, { modelDays: [], usageOf: new Map(), callbacks: [] }, now)).toMatchObject({
      mode: 'replay',
      source_job_id: '00000000-0000-4000-8000-000000000002',
      identity: IDENTITY,
      system_fingerprints: { alpha: ['fp_1', 'fp_2'] },
    });
  });

  it('of a job that asked no provider: nothing is known, and nobody is named', () => {
    const { usage } = jobStatusView(job, { modelDays, usageOf: new Map(), callbacks: [] }, now);
    expect(usage).toMatchObject({ model_calls: 0, total_tokens: null, cost_usd: null, models: [] });
  });
});

describe('jobSummaryView', () => {
  it('of a job that has not started', () => {
    const summary = jobSummaryView(jobOf(), [modelDayOf('alpha 2025-10-02')], now);
    expect(summary).toMatchObject({
      status: 'pending',
      progress: { total_model_days: 1, completed: 0, failed: 0, pending: 1, current: null },
      started_at: null,
      completed_at: null,
      total_duration_seconds: null,
    });
    expect(summary.progress).not.toHaveProperty('details');
  });

  it('of a job that has ended no longer counts the time', () => {
    const ended = jobOf({
      status: 'failed',
      startedAt: '2025-10-02T12:00:00.000Z',
      completedAt: '2025-10-02T12:00:02.500Z',
      error: 'No model-day completed.',
    });
    expect(jobSummaryView(ended, [], now)).toMatchObject({
      total_duration_seconds: 2.5,
      completed_at: '2025-10-02T12:00:02.500Z',
      error: 'No model-day completed.',
    });
  });

  it('names as current the model-day under way that started first', () => {
    const running = [
      modelDayOf('alpha 2025-10-02', { status: 'running', startedAt: '2025-10-02T12:00:03.000Z' }),
      modelDayOf('beta 2025-10-02', { status: 'running', startedAt: '2025-10-02T12:00:01.000Z' }),
      modelDayOf('gamma 2025-10-02', { status: 'running', startedAt: '2025-10-02T12:00:02.000Z' }),
    ];
    expect(jobSummaryView(job, running, now).progress.current).toEqual({ date: '2025-10-02', model: 'beta' });
  });
});

describe('the answers to a trigger', () => {
  it('accepted', () => {
    expect(acceptedView(job)).toEqual({
      job_id: '00000000-0000-4000-8000-000000000001',
      status: 'accepted',
      date_range: ['2025-10-02', '2025-10-03'],
      models: ['alpha', 'beta'],
      created_at: '2025-10-02T12:00:00.000Z',
      message:
        'Simulating 2 models on 2 trading dates. Progress: /simulate/status/00000000-0000-4000-8000-000000000001',
      warnings: ['No prices are known for 2025-10-06; nothing is simulated there.'],
    });
    expect(acceptedView(jobOf())).not.toHaveProperty('warnings');
  });

  it('existing', () => {
    expect(existingView(job, modelDays)).toEqual({
      job_id: '00000000-0000-4000-8000-000000000001',
      status: 'running',
      date_range: ['2025-10-02', '2025-10-03'],
      models: ['alpha', 'beta'],
      progress: {
        total_model_days: 4,
        completed: 1,
        failed: 1,
        pending: 2,
        current: { date: '2025-10-03', model: 'alpha' },
      },
      created_at: '2025-10-02T12:00:00.000Z',
      message:
        'These dates and models are already running. Progress: /simulate/status/00000000-0000-4000-8000-000000000001',
    });
  });
});
