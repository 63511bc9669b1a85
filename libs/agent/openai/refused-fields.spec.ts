import { modelConfigOf } from '../../testing/config.builder.js';
import { type RawReply, type SeenRequest } from '../../testing/model-server.js';
import { ProviderStage, STAGE_KEY } from '../../testing/provider-stage.js';
import { ChatModels } from '../chat-models.js';
import { type ChatModel } from '../chat-model.js';
import { briefSession } from '../session/session-briefing.js';

let stage: ProviderStage;

beforeAll(async () => {
  stage = await ProviderStage.start();
});

afterEach(() => stage.endTest());
afterAll(() => stage.close());

type Body = Readonly<Record<string, unknown>>;

const bodyOf = (request: SeenRequest) => request.body as Body;
const refusing = (message: string, more: Body = {}): RawReply => ({
  status: 400,
  body: { error: { message, type: 'invalid_request_error', ...more } },
});
const unsupported = (field: string) =>
  refusing(`Unsupported parameter: '${field}' is not supported with this model.`, { param: field });

/** A provider that refuses these fields one after the other, as long as a request has them. */
const refuses =
  (...fields: readonly string[]) =>
  (request: SeenRequest): RawReply | undefined => {
    const field = fields.find((name) => name in bodyOf(request));
    return field === undefined ? undefined : unsupported(field);
  };

it('a refused field is left out, at once and as no further try; the warning names it', async () => {
  const server = await stage.serve({ replyWith: refuses('temperature') });
  const { outcome, ledger } = await stage.play(server.url, { maxRetries: 1, config: { temperature: 0.2 } });
  expect([outcome.stopReason, ledger.fills.length]).toEqual(['finish', 3]);
  // Refused once, and from then on not sent again.
  expect(server.requests.map((request) => bodyOf(request).temperature)).toEqual([0.2, undefined, undefined]);
});

it('max_tokens is replaced by max_completion_tokens', async () => {
  const server = await stage.serve({ replyWith: refuses('max_tokens') });
  const turn = await stage.ask(server.url, { config: { maxTokens: 500 } });
  expect(server.requests.map((request) => bodyOf(request).max_completion_tokens)).toEqual([undefined, 500]);
  expect(turn.warnings).toEqual([
    {
      code: 'request_field_refused',
      message: expect.stringMatching(
        /^The provider 127\.0\.0\.1:\d+ refuses max_tokens for openai\/gpt-x, and it was replaced by max_completion_tokens: "Unsupported parameter: 'max_tokens' is not supported with this model\."\.$/,
      ) as string,
    },
  ]);
});

it('several are learned one after the other', async () => {
  const server = await stage.serve({
    replyWith: refuses('max_tokens', 'max_completion_tokens', 'seed', 'stream'),
  });
  const turn = await stage.ask(server.url, { config: { maxTokens: 500, seed: 7, topP: 0.5 } });
  expect(server.requests).toHaveLength(5);
  expect(Object.keys(bodyOf(server.requests[4]!)).sort()).toEqual(['messages', 'model', 'top_p']);
  expect(turn.warnings?.map(({ code }) => code)).toEqual(Array(4).fill('request_field_refused'));
});

it('a provider that goes on refusing what it is not sent ends with its words', async () => {
  const server = await stage.serve({ replyWith: () => unsupported('seed') });
  await expect(stage.ask(server.url, { config: { seed: 7 } })).rejects.toMatchObject({
    code: 'provider_rejected_request',
    retryable: false,
  });
  expect(server.requests).toHaveLength(2);
});

it('what the model said of its thoughts is left out of what goes back, and of nothing else', async () => {
  const message = {
    role: 'assistant',
    content: null,
    reasoning_content: 'Think.',
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'add', arguments: '{"a":1,"b":2}' } }],
  };
  const server = await stage.serve({
    answerWith: ({ turn }) => (turn === 1 ? message : undefined),
    replyWith: (request) =>
      JSON.stringify(request.body.messages).includes('reasoning_content')
        ? refusing("property 'reasoning_content' is unsupported, at 'messages.2'")
        : undefined,
  });
  const { outcome } = await stage.play(server.url);
  expect(outcome.stopReason).toBe('finish');
  const { reasoning_content: thought, ...others } = message;
  expect(thought).toBe('Think.');
  expect(server.requests.at(-1)?.body.messages?.[2]).toEqual(others);
  // What the session keeps, and a replay asks for again, is what the model said.
  expect(outcome.messages[2]).toMatchObject({ reasoning_content: 'Think.' });
});

it('a field of extra_body is the user’s: it is not dropped, and the error names it', async () => {
  const server = await stage.serve({ replyWith: refuses('enable_thinking') });
  const asked = stage.ask(server.url, { config: { extraBody: { enable_thinking: false } } });
  await expect(asked).rejects.toMatchObject({
    code: 'provider_rejected_request',
    retryable: false,
    message: expect.stringContaining('It does not take extra_body.enable_thinking: remove it') as string,
  });
  expect(server.requests).toHaveLength(1);
});

it('a provider that only streams is asked for a stream', async () => {
  const server = await stage.serve({
    replyWith: (request) =>
      bodyOf(request).stream === true
        ? undefined
        : refusing(
            'This model only support stream mode, please enable the stream parameter to access the model. ',
          ),
  });
  const { outcome, ledger } = await stage.play(server.url);
  expect([outcome.stopReason, ledger.fills.length, server.requests.length]).toEqual(['finish', 3, 3]);
});

it('a stream that the config asks for comes in chunks, and trades the same', async () => {
  const server = await stage.serve();
  const { outcome, ledger } = await stage.play(server.url, { config: { stream: true } });
  expect(outcome).toMatchObject({ stopReason: 'finish', totalSteps: 2 });
  expect(ledger.position.cash.toString()).toBe('9699.5');
  expect(bodyOf(server.requests[0]!)).toMatchObject({
    stream: true,
    stream_options: { include_usage: true },
  });
});

describe('what was learned', () => {
  /** Models of one process. */
  function modelsAt(url: string) {
    const models = new ChatModels({ configDir: stage.folder, dataDir: stage.folder });
    const briefing = briefSession(stage.market, stage.world.startSession(stage.market).ledger.opening);
    const provider = () => Promise.resolve({ baseUrl: url, apiKey: STAGE_KEY });
    return (basemodel: string, temperature?: number): Promise<ChatModel> =>
      models.create(modelConfigOf('gpt', { basemodel, temperature }), { briefing, provider });
  }

  const ask = async (model: ChatModel) =>
    model.respond({ messages: [], tools: [] }, new AbortController().signal);

  it('is kept for the sessions of a process, for that model, and stands on each of its answers', async () => {
    const server = await stage.serve({ replyWith: refuses('temperature') });
    const modelOf = modelsAt(server.url);
    const first = await ask(await modelOf('openai/gpt-x', 0.2));
    const second = await ask(await modelOf('openai/gpt-x', 0.7));
    expect(server.requests).toHaveLength(3);
    expect([first.warnings?.length, second.warnings]).toEqual([1, first.warnings]);
    // Another one is asked anew, and one that says nothing of it has nothing to hear.
    await ask(await modelOf('another', 0.2)).catch(() => undefined);
    expect(server.requests).toHaveLength(5);
    expect((await ask(await modelOf('openai/gpt-x'))).warnings).toBeUndefined();
  });

  it('is learned once by sessions that ask at the same time', async () => {
    const server = await stage.serve({ replyWith: refuses('temperature') });
    const modelOf = modelsAt(server.url);
    const turns = await Promise.all([1, 2, 3].map(async () => ask(await modelOf('openai/gpt-x', 0.2))));
    expect(turns.map(({ warnings }) => warnings?.length)).toEqual([1, 1, 1]);
    expect((await ask(await modelOf('openai/gpt-x', 0.2))).warnings).toHaveLength(1);
  });
});
