import { type DateResultsDto } from '../apps/api/results/dto/results.dto.js';
import { type JobStatusDto } from '../apps/api/simulations/dto/job.dto.js';
import { differences, readEndState, RECORDED } from '../libs/testing/end-state.js';
import { ModelServer, type RawReply, type SeenRequest } from '../libs/testing/model-server.js';
import { completion, toolCall, trade } from '../libs/testing/provider-stage.js';
import { readerOf } from '../libs/testing/state-reader.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { countRows } from './database-rows.js';
import { runJob } from './simulation-client.js';
import { modelEntry, sampleConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const KEY = 'canary-0123456789';
const DATES = ['2025-10-02', '2025-10-03', '2025-10-06', '2025-10-07', '2025-10-08'] as const;
const TRIES = 12;

type Step = RawReply | 'drop-connection' | 'hang';

const failing = (status: number, error: unknown, headers?: Record<string, string>): RawReply => ({
  status,
  headers,
  body: { error },
});
const calling = (...calls: Record<string, unknown>[]) => completion({ content: null, tool_calls: calls });
const buying = (symbol: string, amount: number) => calling(toolCall('buy', trade(symbol, amount)));
const html: RawReply = {
  headers: { 'Content-Type': 'text/html' },
  body: '<html><body><h1>Bad gateway</h1></body></html>',
};
const refusal = completion({ content: null, refusal: 'I will not trade.' });
const signed = {
  role: 'assistant',
  content: null,
  reasoning_content: 'Buy low.',
  tool_calls: [
    toolCall('buy', '{"symbol":"ZZALFA",  "amount":3}', {
      index: 0,
      extra_content: { google: { thought_signature: 'c2ln' } },
    }),
  ],
};

/** What the provider answers, in turn, on each of the five dates; after that it ends the session. */
const ANSWERS: Readonly<Record<string, readonly (readonly Step[])[]>> = {
  calls: [
    [
      calling(toolCall('buy', '')),
      calling(toolCall('buy', '{"symbol": "ZZBRAVO", amount: 7}')),
      calling(toolCall('short', trade('ZZBRAVO', 7))),
      calling(toolCall('buy', { symbol: 'ZZBRAVO', amount: 2 }, { id: undefined })),
    ],
    [
      calling(
        toolCall('sell', trade('ZZBRAVO', 1)),
        toolCall('buy', trade('ZZALFA', 1)),
        toolCall('sell', trade('ZZALFA', 1)),
        toolCall('sell', trade('ZZALFA', 1)),
      ),
    ],
    [
      completion(
        {
          content: null,
          tool_calls: [
            toolCall('buy', trade('ZZALFA', 7)),
            toolCall('buy', '{"symbol":"ZZALFA","amount":7', { id: 'call_2' }),
          ],
        },
        { finish_reason: 'length' },
      ),
      completion(
        { content: null, tool_calls: [toolCall('buy', trade('ZZALFA', 7))] },
        { finish_reason: 'content_filter' },
      ),
      buying('ZZALFA', 1),
    ],
    Array.from({ length: 6 }, (_, step) => calling(toolCall('add', `{"a":${step},"b":1}`))),
    [{ ...html, status: 413 }],
  ],
  words: [
    [
      completion({ content: null }),
      completion(signed),
      completion({ content: [{ type: 'text', text: 'Hm.' }] }),
    ],
    [
      html,
      { body: '' },
      { body: { choices: [] } },
      failing(200, { code: 502, message: 'Provider returned error' }),
      { ...html, status: 500 },
      failing(429, { message: 'Rate limit reached.' }, { 'Retry-After': '0' }),
      failing(429, { message: 'Rate limit reached.' }, { 'Retry-After': 'Mon, 06 Oct 2025 10:00:00 GMT' }),
      'drop-connection',
      { body: '{"choices": [', then: 'drop-connection' },
      'hang',
      buying('ZZBRAVO', 1),
    ],
    Array.from({ length: TRIES }, () => html),
    [completion({ content: 'Hm.' }, { usage: { prompt_tokens: 12 } }), refusal],
    [
      buying('ZZBRAVO', 9),
      failing(400, {
        message: "This model's maximum context length is 8192 tokens.",
        code: 'context_length_exceeded',
      }),
    ],
  ],
  broken: [
    [failing(401, { message: `Incorrect API key provided: ${KEY}` })],
    [failing(404, { message: 'The model does not exist.', code: 'model_not_found' })],
    [buying('ZZBRAVO', 9), failing(200, { code: 402, message: 'Insufficient credits' })],
    [failing(429, { message: 'You exceeded your current quota.', code: 'insufficient_quota' })],
    Array.from({ length: TRIES }, () => 'drop-connection' as const),
  ],
};

/** How every model-day has to end: the code of its failure, or the reason that ended its session; and its trades. */
const ENDINGS: Readonly<Record<string, readonly (readonly [end: string, ...trades: string[]])[]>> = {
  calls: [
    ['finish', 'buy 2 ZZBRAVO'],
    ['finish', 'sell 1 ZZBRAVO', 'buy 1 ZZALFA', 'sell 1 ZZALFA'],
    ['finish', 'buy 1 ZZALFA'],
    ['max_steps'],
    ['provider_request_too_large'],
  ],
  words: [
    ['finish', 'buy 3 ZZALFA'],
    ['finish', 'buy 1 ZZBRAVO'],
    ['provider_bad_answer'],
    ['model_refused'],
    ['provider_context_exceeded'],
  ],
  broken: [
    ['provider_unauthorized'],
    ['provider_model_not_found'],
    ['provider_quota'],
    ['provider_quota'],
    ['provider_unreachable'],
  ],
};
const MODELS = Object.keys(ANSWERS);

/** A provider that answers from `ANSWERS`. */
async function startProvider(): Promise<ModelServer> {
  const waiting = new Map<string, Step[]>();
  for (const model of MODELS) {
    DATES.forEach((date, day) => waiting.set(`${model} ${date}`, [...ANSWERS[model]![day]!]));
  }
  const next = ({ model, date }: SeenRequest) => waiting.get(`${model} ${date}`)?.shift();
  const failures = new Map<SeenRequest, 'drop-connection' | 'hang'>();
  return ModelServer.start({
    histories: {},
    log: true,
    replyWith: (request) => {
      const step = next(request) ?? completion({ content: 'Done. <FINISH_SIGNAL>' });
      if (typeof step !== 'string') return step;
      failures.set(request, step);
      return undefined;
    },
    failWith: (request) => failures.get(request),
  });
}

describe('a provider that answers with each quirk in turn', () => {
  const teardown = new Teardown();
  let folder: ServiceFolder;
  let service: ServiceProcess;
  let provider: ModelServer;
  let job: JobStatusDto;

  beforeAll(async () => {
    provider = await startProvider();
    teardown.add(() => provider.close());
    folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    await runCommand(['prices', 'generate-sample'], { folder });
    await folder.provideQueue();
    const access = { openai_base_url: provider.url, openai_api_key: 'env:QUIRKS_KEY' };
    const models = MODELS.map((model) => modelEntry(model, { basemodel: model, ...access }));
    const agent_config = { max_steps: 6, max_retries: TRIES, base_delay: 0, initial_cash: 10_000 };
    const provider_limits = { [new URL(provider.url).host]: { concurrent: 2 } };
    folder.writeConfig('quirks.json', sampleConfig(models, { agent_config, provider_limits }));
    const env = { QUIRKS_KEY: KEY, MODEL_DAY_ATTEMPTS: '1', MODEL_CALL_TIMEOUT_S: '2' };
    service = await ServiceProcess.start('standalone', { folder, env });
    teardown.add(() => service.kill());
    job = await runJob(service, { config_path: 'quirks.json', start_date: DATES[0], end_date: DATES[4] });
  }, 120_000);

  afterAll(() => teardown.run());

  async function endOf(model: string, date: string): Promise<[string, ...string[]]> {
    const modelDay = job.progress.details.find((entry) => entry.model === model && entry.date === date);
    if (modelDay?.status !== 'completed') return [modelDay?.last_error?.code ?? String(modelDay?.status)];
    const query = `date=${date}&model=${model}&detail=full`;
    const { body } = await service.request('GET', `/results?${query}`);
    const [result] = (body as DateResultsDto).results;
    const trades = result?.trades?.map(({ action, amount, symbol }) => `${action} ${amount} ${symbol}`) ?? [];
    return [String(result?.ai_reasoning?.stop_reason), ...trades];
  }

  it('36: every model-day ends as it should, and no trade is booked but those that were asked for in full', async () => {
    const ends = await Promise.all(
      MODELS.map(
        async (model) => [model, await Promise.all(DATES.map((date) => endOf(model, date)))] as const,
      ),
    );
    expect(Object.fromEntries(ends)).toEqual(ENDINGS);
    expect(countRows(folder, 'actions')).toBe(7);
    expect(job).toMatchObject({ status: 'partial', progress: { completed: 6, failed: 9, pending: 0 } });
  });

  it('39: what passes was tried again, and what does not was asked once', () => {
    const asked = (model: string, date: string) =>
      provider.requests.filter((request) => request.model === model && request.date === date).length;
    expect(MODELS.map((model) => DATES.map((date) => asked(model, date)))).toEqual([
      [5, 2, 4, 6, 1],
      [4, 12, 12, 2, 2],
      [1, 1, 2, 1, 12],
    ]);
  });

  it('36: every conversation went back in a form that strict providers accept', () => {
    expect(provider.requests.flatMap(({ body }) => complaintsOf(body.messages as Message[]))).toEqual([]);
  });

  it('37: the provider’s fields came back unchanged', () => {
    const later = provider.requests.filter(
      ({ model, date, turn }) => model === 'words' && date === DATES[0] && turn > 2,
    );
    expect(later.map(({ body }) => JSON.stringify(body.messages?.[4]))).toEqual([
      JSON.stringify(signed),
      JSON.stringify(signed),
    ]);
  });

  it('says of each failure which provider it was and what came, and 44: never the key', async () => {
    const errors = job.progress.details.flatMap(({ last_error }) => (last_error ? [last_error] : []));
    expect(errors).toHaveLength(9);
    const refused = errors.filter(({ code }) => code === 'model_refused');
    expect(refused.map(({ at_fault }) => at_fault)).toEqual(['model']);
    for (const { code, message, at_fault } of errors.filter((error) => !refused.includes(error))) {
      expect(code).toMatch(/^provider_/);
      expect(message).toContain(`The provider ${new URL(provider.url).host} `);
      expect(at_fault).toBe('provider');
    }
    const { body } = await service.request('GET', `/simulate/status/${job.job_id}`);
    expect(JSON.stringify([body, service.log])).not.toContain(KEY);
  });

  it('runs again from what was recorded, with the network closed, and leaves the same rows and files', async () => {
    const endState = (jobId: string) => {
      const { dataDir } = folder;
      const reader = readerOf({ dataDir });
      return readEndState({ reader, dataDir, providerUrl: provider.url, more: RECORDED }, jobId);
    };
    const source = await endState(job.job_id);
    expect(source.tables.failures).toHaveLength(9);
    await provider.close();
    const asked = provider.requests.length;
    const body = { mode: 'replay', source_job_id: job.job_id, replace_existing: true };
    const replay = await runJob(service, body);
    expect(differences(await endState(replay.job_id), source)).toEqual([]);
    expect(provider.requests).toHaveLength(asked);
  }, 60_000);
});

interface Message {
  readonly role: string;
  readonly content?: unknown;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly {
    readonly id?: string;
    readonly function?: { readonly arguments?: unknown };
  }[];
}

/** What a strict provider would find wrong with a conversation: unmatched ids, broken arguments, empty messages. */
function complaintsOf(messages: readonly Message[]): string[] {
  return messages.flatMap((message, index) => {
    if (message.role !== 'assistant') return [];
    const calls = message.tool_calls ?? [];
    if (calls.length === 0) return message.content ? [] : ['an empty message'];
    const answers = messages.slice(index + 1, index + 1 + calls.length);
    const ids = calls.map(({ id }) => id);
    const complaints = new Set(ids).size === ids.length ? [] : ['repeated ids'];
    if (JSON.stringify(answers.map(({ tool_call_id }) => tool_call_id)) !== JSON.stringify(ids)) {
      complaints.push('answers that match no call');
    }
    const written = calls.map((call) => call.function?.arguments);
    if (written.some((args) => typeof args === 'string' && args !== '' && !isJson(args))) {
      complaints.push('broken arguments');
    }
    return complaints;
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
