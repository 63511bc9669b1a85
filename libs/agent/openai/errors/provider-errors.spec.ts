import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { DomainError } from '@app/domain';
import { type RawReply } from '../../../testing/model-server.js';
import { completion, ProviderStage, STAGE_KEY } from '../../../testing/provider-stage.js';

let stage: ProviderStage;

beforeAll(async () => {
  stage = await ProviderStage.start();
});

afterEach(() => stage.endTest());
afterAll(() => stage.close());

/** What one request ends with that is answered like this, the host's port left out. */
async function errorFrom(reply: RawReply) {
  const server = await stage.serveReplies(reply);
  return asked(server.url);
}

async function asked(url: string) {
  const error: unknown = await stage.ask(url).catch((thrown: unknown) => thrown);
  if (!(error instanceof DomainError)) throw new Error(`no DomainError but ${JSON.stringify(error)}`);
  const { code, retryable, fault, details } = error;
  return { code, retryable, fault, details, message: error.message.replace(/127\.0\.0\.1:\d+/, 'HOST') };
}

const json = (status: number, error: unknown, headers?: Record<string, string>): RawReply => ({
  status,
  headers,
  body: { error },
});
const HTML =
  '<html><head><title>502 Bad Gateway</title></head><body>\n<h1>502 Bad Gateway</h1></body></html>';
const html = (status: number): RawReply => ({
  status,
  headers: { 'Content-Type': 'text/html' },
  body: HTML,
});

describe('answers that are none', () => {
  it('an error with a body that is no JSON: the words of the web page', async () => {
    expect(await errorFrom(html(502))).toMatchObject({
      code: 'provider_error',
      retryable: true,
      fault: 'provider',
      message: 'The provider HOST failed (502): "502 Bad Gateway 502 Bad Gateway".',
      details: { status: 502 },
    });
  });

  it('an error without a body', async () => {
    expect(await errorFrom({ status: 503, body: '' })).toMatchObject({
      code: 'provider_error',
      retryable: true,
      message: 'The provider HOST failed (503), without a word.',
    });
  });

  it('200 with an empty body', async () => {
    expect(await errorFrom({ body: '' })).toMatchObject({
      code: 'provider_bad_answer',
      retryable: true,
      message:
        'The provider HOST answered 200 with an empty body. If it does so every time, look at openai_base_url.',
    });
  });

  it('204 without a body', async () => {
    expect(await errorFrom({ status: 204, body: '' })).toMatchObject({ code: 'provider_bad_answer' });
  });

  it('200 with a web page', async () => {
    expect(await errorFrom(html(200))).toMatchObject({
      code: 'provider_bad_answer',
      retryable: true,
      message:
        'The provider HOST answered 200 with no JSON object: "502 Bad Gateway 502 Bad Gateway". ' +
        'If it does so every time, look at openai_base_url.',
    });
  });

  it('200 with broken JSON', async () => {
    expect(await errorFrom({ body: '{"choices": [' })).toMatchObject({ code: 'provider_bad_answer' });
  });

  it.each([200, 500])('%i with JSON nested beyond reason', async (status) => {
    const body = `{"choices":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    const code = status === 200 ? 'provider_bad_answer' : 'provider_error';
    expect(await errorFrom({ status, body })).toMatchObject({ code, retryable: true });
  });

  it('200 with no choices', async () => {
    expect(await errorFrom({ body: { choices: [] } })).toMatchObject({
      code: 'provider_bad_answer',
      retryable: true,
      message: expect.stringContaining('answered 200 with no choices: "{"choices":[]}"') as string,
    });
  });

  it('200 with a choice without a message', async () => {
    expect(await errorFrom({ body: { choices: [{ index: 0 }] } })).toMatchObject({
      code: 'provider_bad_answer',
      message: expect.stringContaining('a choice without a message') as string,
    });
  });

  it('JSON under another content type is read all the same', async () => {
    const { body } = completion({ content: 'Hm.' });
    const server = await stage.serveReplies({ headers: { 'Content-Type': 'text/plain' }, body });
    expect((await stage.ask(server.url)).message.content).toBe('Hm.');
  });

  it('nothing: the connection is closed', async () => {
    const server = await stage.serve({ failWith: () => 'drop-connection' });
    expect(await asked(server.url)).toMatchObject({
      code: 'provider_unreachable',
      retryable: true,
      message: 'The provider HOST closed the connection before its answer was whole (UND_ERR_SOCKET).',
    });
  });

  it('half an answer: the connection is closed in its middle', async () => {
    expect(await errorFrom({ body: '{"choices": [', then: 'drop-connection' })).toMatchObject({
      code: 'provider_unreachable',
      retryable: true,
    });
  });

  it('39: half an answer, and then silence, is a timeout', async () => {
    const server = await stage.serve({ replyWith: () => ({ body: '{"choices": [', then: 'stall' }) });
    const ask = stage.ask(server.url, { requestTimeoutMs: 100 });
    await expect(ask).rejects.toMatchObject({ code: 'provider_timeout', retryable: true });
  });

  it('an answer that is no HTTP', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await asked(`http://127.0.0.1:${port}/v1`)).toMatchObject({ code: 'provider_unreachable' });
    server.close();
  });
});

describe('200 with an error inside', () => {
  it('is classified by the code that the error names (OpenRouter)', async () => {
    const of = async (code: unknown) => (await errorFrom(json(200, { code, message: 'Words.' }))).code;
    expect(await of(401)).toBe('provider_unauthorized');
    expect(await of(402)).toBe('provider_quota');
    expect(await of(429)).toBe('provider_rate_limited');
    expect(await of('502')).toBe('provider_error');
    expect(await of('rate_limit_exceeded')).toBe('provider_rate_limited');
    expect(await of('insufficient_quota')).toBe('provider_quota');
    expect(await of(null)).toBe('provider_error');
  });

  it('inside the choice counts likewise, with what the provider behind it said', async () => {
    const error = { code: 502, message: 'Provider returned error', metadata: { raw: 'CUDA out of memory' } };
    const body = {
      choices: [{ index: 0, finish_reason: 'error', message: { role: 'assistant', content: 'I' }, error }],
    };
    expect(await errorFrom({ body })).toMatchObject({
      code: 'provider_error',
      retryable: true,
      message: 'The provider HOST failed (502): "Provider returned error: CUDA out of memory".',
    });
  });

  it('as finish_reason alone is a failure too', async () => {
    expect(await errorFrom(completion({ content: 'I' }, { finish_reason: 'error' }))).toMatchObject({
      code: 'provider_error',
      retryable: true,
    });
  });
});

describe('refusals that no further try helps against', () => {
  it('401: the key', async () => {
    expect(await errorFrom(json(401, { message: 'No auth credentials found', code: 401 }))).toMatchObject({
      code: 'provider_unauthorized',
      retryable: false,
      message:
        'The provider HOST does not accept the API key (401): "No auth credentials found". ' +
        'Look at the key and at what it may do.',
    });
  });

  it('403: the key has no right to it', async () => {
    expect(await errorFrom(json(403, { message: 'Project has no access.' }))).toMatchObject({
      code: 'provider_unauthorized',
      retryable: false,
    });
  });

  it('400 that means the key (Gemini)', async () => {
    const error = {
      code: 400,
      message: 'API key not valid. Please pass a valid API key.',
      status: 'INVALID_ARGUMENT',
    };
    expect(await errorFrom({ status: 400, body: [{ error }] })).toMatchObject({
      code: 'provider_unauthorized',
      retryable: false,
    });
  });

  it('404: the model', async () => {
    const error = {
      message: 'The model `gpt-x` does not exist',
      type: 'invalid_request_error',
      code: 'model_not_found',
    };
    expect(await errorFrom(json(404, error))).toMatchObject({
      code: 'provider_model_not_found',
      retryable: false,
      message:
        'The provider HOST does not know the model, or not under this base URL (404): "The model `gpt-x` does not exist". ' +
        'Look at basemodel and openai_base_url.',
    });
  });

  it('404 with words at the top (Ollama, FastAPI)', async () => {
    expect((await errorFrom(json(404, 'model "x" not found, try pulling it first'))).message).toContain(
      '"model "x" not found, try pulling it first"',
    );
    expect((await errorFrom({ status: 404, body: { detail: 'Not Found' } })).message).toContain(
      '"Not Found"',
    );
  });

  it('400 that means the model (DeepSeek, OpenRouter)', async () => {
    for (const message of ['Model Not Exist', 'openai/gpt-99 is not a valid model ID']) {
      expect(await errorFrom(json(400, { message }))).toMatchObject({
        code: 'provider_model_not_found',
        retryable: false,
      });
    }
  });

  it('402: the balance', async () => {
    expect(
      await errorFrom(json(402, { message: 'Insufficient Balance', code: 'invalid_request_error' })),
    ).toMatchObject({
      code: 'provider_quota',
      retryable: false,
      message:
        'The provider HOST has no quota or credit left for this key (402): "Insufficient Balance". ' +
        'Top up the account or raise its limit, then retry.',
    });
  });

  it('39: 429 with the code insufficient_quota (OpenAI), also with Retry-After', async () => {
    const error = { message: 'You exceeded your current quota.', code: 'insufficient_quota' };
    expect(await errorFrom(json(429, error, { 'Retry-After': '1' }))).toMatchObject({
      code: 'provider_quota',
      retryable: false,
    });
  });

  it.each([
    'You exceeded your current quota, please check your plan and billing details.',
    'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day',
    'Your account has insufficient funds',
  ])('39: 429 with the words of a used-up quota: %s', async (message) => {
    expect(await errorFrom(json(429, { message }))).toMatchObject({
      code: 'provider_quota',
      retryable: false,
    });
  });

  it('39: 429 of a daily quota (Gemini), though it names a wait', async () => {
    expect(await errorFrom(gemini429('GenerateRequestsPerDayPerProjectPerModel-FreeTier'))).toMatchObject({
      code: 'provider_quota',
      retryable: false,
      details: { status: 429 },
    });
  });

  it.each([
    [400, "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens."],
    [400, 'the request exceeds the available context size, try increasing it'],
    [413, 'prompt is too long: 210000 tokens > 200000 maximum'],
  ])('%i: the context is exceeded: %s', async (status, message) => {
    expect(await errorFrom(json(status, { message }))).toMatchObject({
      code: 'provider_context_exceeded',
      retryable: false,
      message: `The provider HOST finds the conversation longer than the context of the model (${status}): "${message}". Take a model, or a setting of its server, with a larger context, or fewer max_steps.`,
    });
  });

  it('400: the context is exceeded by its code', async () => {
    const error = { message: 'Too long.', code: 'context_length_exceeded' };
    expect((await errorFrom(json(400, error))).code).toBe('provider_context_exceeded');
  });

  it('413: the request is too large', async () => {
    expect(await errorFrom(html(413))).toMatchObject({
      code: 'provider_request_too_large',
      retryable: false,
    });
  });

  it('400 with words at the top of the body (vLLM)', async () => {
    const body = {
      object: 'error',
      message: 'temperature must be non-negative',
      type: 'BadRequestError',
      code: 400,
    };
    expect(await errorFrom({ status: 400, body })).toMatchObject({
      code: 'provider_rejected_request',
      retryable: false,
      message: 'The provider HOST refused the request (400): "temperature must be non-negative".',
    });
  });
});

describe('39: refusals that pass', () => {
  it.each([
    'Rate limit reached for m in organization o on requests per min (RPM): Limit 3. Please try again in 20s. You can increase your rate limit by adding a payment method at https://platform.openai.com/account/billing.',
    'Rate limit reached. Need more tokens? Upgrade today at https://console.groq.com/settings/billing',
    'Rate limit exceeded: free-models-per-min.',
    'google/gemma:free is temporarily rate-limited upstream. Please retry shortly.',
  ])('429: %s', async (message) => {
    expect(await errorFrom(json(429, { message }))).toMatchObject({
      code: 'provider_rate_limited',
      retryable: true,
      details: { status: 429 },
    });
  });

  it('429 of a quota per minute (Gemini), with the wait that its body names', async () => {
    expect(await errorFrom(gemini429('GenerateRequestsPerMinutePerProjectPerModel'))).toMatchObject({
      code: 'provider_rate_limited',
      retryable: true,
      details: { retryAfterMs: 45_838 },
      message: expect.stringContaining('It asks to wait 46 s.') as string,
    });
  });

  it.each([408, 409, 500, 503, 529])('%i', async (status) => {
    expect(await errorFrom(json(status, { message: 'Overloaded' }))).toMatchObject({
      code: 'provider_error',
      retryable: true,
    });
  });
});

describe('Retry-After', () => {
  const DATE = 'Mon, 06 Oct 2025 10:00:00 GMT';

  it.each<[string, Record<string, string>, number | undefined]>([
    ['in seconds', { 'Retry-After': '20' }, 20_000],
    [
      'as an HTTP date, by the clock of the provider',
      { Date: DATE, 'Retry-After': 'Mon, 06 Oct 2025 10:01:30 GMT' },
      90_000,
    ],
    ['as a date that has passed', { Date: DATE, 'Retry-After': 'Mon, 06 Oct 2025 09:00:00 GMT' }, 0],
    ['in milliseconds, which are more exact', { 'retry-after-ms': '1500', 'Retry-After': '2' }, 1_500],
    ['twice', { 'Retry-After': '10, 20' }, 10_000],
    ['with its unit', { 'Retry-After': '20 seconds' }, 20_000],
    [
      'as Unix time in milliseconds',
      { Date: DATE, 'Retry-After': String(Date.parse(DATE) + 60_000) },
      60_000,
    ],
    ['in no known way', { 'Retry-After': 'soon' }, undefined],
    ['missing', {}, undefined],
  ])('%s', async (_case, headers, waitMs) => {
    const { details } = await errorFrom(json(429, { message: 'Slow down.' }, headers));
    expect(details.retryAfterMs).toBe(waitMs);
  });

  it.each<[string, number | undefined]>([
    ['Please try again in 20s.', 20_000],
    ['Please try again in 1m30s.', 90_000],
    ['Please try again in 12m2.304s. Need more tokens?', 722_304],
    ['Please wait 43200 seconds before retrying.', 43_200_000],
    ['Try again in 1 minute and 30 seconds', 90_000],
    ['Retry-After: 10s', 10_000],
    ['请求过于频繁，请在 1 分钟后重试', 60_000],
    ['Try again later.', undefined],
  ])('in words: %s', async (message, waitMs) => {
    const { details } = await errorFrom(json(429, { message }));
    expect(details.retryAfterMs).toBe(waitMs);
  });

  it('39: is waited for where it is longer than the own wait', async () => {
    const headers = { 'retry-after-ms': '60' };
    const server = await stage.serveReplies(json(429, { message: 'Slow down.' }, headers));
    const started = performance.now();
    const { outcome } = await stage.play(server.url, { maxRetries: 2 });
    expect(outcome.stopReason).toBe('finish');
    expect(performance.now() - started).toBeGreaterThanOrEqual(59);
  });

  it('39: of more than a minute is not sat out: the attempt fails at once and may be made again', async () => {
    const server = await stage.serveReplies(json(429, { message: 'Slow down.' }, { 'Retry-After': '61' }));
    const { outcome } = await stage.play(server.url, { maxRetries: 5 });
    expect(outcome.error).toMatchObject({
      code: 'provider_rate_limited',
      retryable: true,
      details: { retryAfterMs: 61_000 },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('39: the wait ends with the session’s deadline', async () => {
    const controller = new AbortController();
    const deadline = new Error('the deadline');
    const server = await stage.serve({
      replyWith: () => {
        setImmediate(() => {
          controller.abort(deadline);
        });
        return json(429, { message: 'Slow down.' }, { 'Retry-After': '60' });
      },
    });
    const session = stage.play(server.url, { maxRetries: 2, signal: controller.signal });
    await expect(session).rejects.toBe(deadline);
  });
});

describe('44: an error quotes no key', () => {
  it.each([
    `Incorrect API key provided: ${STAGE_KEY}`,
    `Incorrect API key provided: ${STAGE_KEY.slice(0, 12)}...`,
    'Incorrect API key provided: sk-can**********6789.',
    'Authentication Fails, Your api key: ****6789 is invalid',
    'upstream said: {"x-api-key": "canary-other-account"}',
    'GET https://upstream/v1?key=canary-in-a-query failed',
    'Bearer canary-token-of-the-gateway',
    'gsk_canarycanary, xai-canarycanary, AIzaSyCanary-canary_canary, sk-or-v1-canarycanary',
  ])('%s', async (message) => {
    const reply = json(401, { message }, { 'x-echo': STAGE_KEY });
    const error = JSON.stringify(await errorFrom(reply)).toLowerCase();
    expect(error).not.toContain('canary');
    expect(error).not.toContain('6789');
    expect(error).toContain('[key]');
  });

  it('and cuts long words', async () => {
    const { message } = await errorFrom({ status: 500, body: 'x'.repeat(1_000_000) });
    expect(message).toBe(`The provider HOST failed (500): "${'x'.repeat(299)}…".`);
  });
});

function gemini429(quotaId: string): RawReply {
  const error = {
    code: 429,
    message: 'You exceeded your current quota, please check your plan and billing details.',
    status: 'RESOURCE_EXHAUSTED',
    details: [
      { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '45.837906927s' },
    ],
  };
  return { status: 429, body: [{ error }] };
}
