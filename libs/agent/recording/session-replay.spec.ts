import { DomainError, type StopReason } from '@app/domain';
import { modelConfigOf } from '../../testing/config.builder.js';
import { saying, ScriptedChatModel, type ScriptedStep } from '../../testing/scripted-chat-model.fake.js';
import { type AssistantTurn, type ChatMessage, type ChatModel } from '../chat-model.js';
import { type SessionOutcome } from '../session/session-outcome.js';
import { type AvailableTool, type ToolCaller, type ToolCallRequest } from '../tools/tool-caller.js';
import { readRecording } from './recording-codec.js';
import { recordedRequests } from './request-texts.js';
import { type SessionAnswers } from './session-answers.js';
import { SessionRecorder } from './session-recorder.js';
import { SessionReplay } from './session-replay.js';

const CONFIG = modelConfigOf('alpha', { basemodel: 'gpt', temperature: 0.5, seed: 7 });
const TOOLS: readonly AvailableTool[] = [
  { name: 'buy', description: 'Buys.', parameters: {}, group: 'trade' },
  { name: 'get_information', description: 'Searches.', parameters: {}, group: 'search' },
];
const OFFERED = TOOLS.map(({ name, description, parameters }) => ({ name, description, parameters }));
const PASSING = new DomainError({
  code: 'provider_error',
  message: 'HTTP 500',
  retryable: true,
  fault: 'provider',
});
const signal = new AbortController().signal;

/** Tools that answer as told, by name, and remember what they were asked. */
class FakeTools implements ToolCaller {
  readonly called: string[] = [];

  constructor(private readonly answers: Readonly<Record<string, string | Error>>) {}

  list(): Promise<readonly AvailableTool[]> {
    return Promise.resolve(TOOLS);
  }

  call({ name }: ToolCallRequest): Promise<string> {
    this.called.push(name);
    const answer = this.answers[name];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(String(answer));
  }
}

/** A turn of the small session below: what is said before the model is asked, and the tool that is called afterwards. */
interface Turn {
  readonly say: ChatMessage;
  readonly call?: ToolCallRequest;
}

const ASK: Turn = { say: { role: 'user', content: 'What now? ü' } };
const BUY: Turn = {
  say: { role: 'user', content: 'Buy.' },
  call: { name: 'buy', args: { symbol: 'NVDA', amount: 1 }, callId: '1.0' },
};
const SEARCH: Turn = {
  say: { role: 'user', content: 'Search.' },
  call: { name: 'get_information', args: { query: 'NVDA' }, callId: '2.0' },
};

interface Played {
  readonly answers: SessionAnswers;
  readonly turns: readonly AssistantTurn[];
  readonly toolAnswers: readonly string[];
}

/** Plays turns as the session loop does, each request repeated once after a retryable error. */
async function play(answers: SessionAnswers, turns: readonly Turn[], live: Live): Promise<Played> {
  const model = await answers.model(live.config ?? CONFIG, () => Promise.resolve(live.model));
  const tools = answers.tools(live.tools);
  const [given, toolAnswers]: [AssistantTurn[], string[]] = [[], []];
  await answers.play(live.signal ?? signal, async (ends) => {
    try {
      await tools.list(ends);
      const messages: ChatMessage[] = [];
      for (const { say, call } of turns) {
        messages.push(say);
        const turn = await askTwice(model, messages, ends);
        given.push(turn);
        messages.push(turn.message);
        if (call) toolAnswers.push(await tools.call(call, ends));
      }
      return outcomeOf('finish');
    } catch (error) {
      ends.throwIfAborted();
      return outcomeOf('error', error as DomainError);
    }
  });
  return { answers, turns: given, toolAnswers };
}

interface Live {
  readonly model: ChatModel;
  readonly tools: ToolCaller;
  readonly signal?: AbortSignal;
  readonly config?: typeof CONFIG;
}

async function askTwice(
  model: ChatModel,
  messages: ChatMessage[],
  ends: AbortSignal,
): Promise<AssistantTurn> {
  try {
    return await model.respond({ messages, tools: OFFERED }, ends);
  } catch (error) {
    if (!(error instanceof DomainError) || !error.retryable) throw error;
    return model.respond({ messages, tools: OFFERED }, ends);
  }
}

function outcomeOf(stopReason: StopReason, error?: DomainError): SessionOutcome {
  return {
    stopReason,
    stopSignalReceived: true,
    totalSteps: 1,
    messages: [],
    toolUsage: { math: 0, search: 0, trade: 0, get_price: 0 },
    reasoningSummary: '',
    error,
  };
}

const NOBODY: ChatModel = { respond: () => Promise.reject(new Error('the model was asked')) };

async function record(steps: readonly ScriptedStep[], turns: readonly Turn[], tools = boughtOne()) {
  const answers = new SessionRecorder();
  const played = await play(answers, turns, { model: new ScriptedChatModel(steps), tools });
  return { answers, played };
}

function boughtOne(): FakeTools {
  return new FakeTools({ buy: '{"NVDA":1}', get_information: '{"results":[]}' });
}

async function replayOf(
  recorder: SessionRecorder,
  failure?: { readonly code: string; readonly message: string },
): Promise<SessionReplay> {
  const stored = await recorder.toStore(failure && { ...failure, fault: 'provider' });
  return new SessionReplay(await readRecording(stored), stored);
}

describe('A recorded session', () => {
  it('gives back every request as it was sent, with model and parameters', async () => {
    const { answers } = await record([saying('Hm.'), saying('Done.')], [ASK, BUY]);
    const messages = '{"role":"user","content":"What now? ü"}';
    const tools = JSON.stringify(OFFERED);
    expect(recordedRequests(answers.recording)).toEqual([
      `{"model":"gpt","temperature":0.5,"seed":7,"messages":[${messages}],"tools":${tools}}`,
      `{"model":"gpt","temperature":0.5,"seed":7,"messages":[${messages},{"role":"assistant","content":"Hm."},{"role":"user","content":"Buy."}],"tools":${tools}}`,
    ]);
  });

  it('is replayed without asking model or search: ledger tools run, and the same is stored again', async () => {
    const steps = [
      {
        answer: () => Promise.resolve({ ...turnOf('Hm.'), systemFingerprint: 'fp_2', finishReason: 'stop' }),
      },
      saying('Done.'),
    ];
    const first = await record(steps, [SEARCH, BUY]);
    const tools = boughtOne();
    const replay = await replayOf(first.answers);
    const again = await play(replay, [SEARCH, BUY], { model: NOBODY, tools });
    expect(again.turns).toEqual(first.played.turns);
    expect(again.toolAnswers).toEqual(['{"results":[]}', '{"NVDA":1}']);
    expect(tools.called).toEqual(['buy']);
    const stored = await first.answers.toStore();
    expect(stored.systemFingerprints).toEqual(['fp_2']);
    expect(await replay.toStore()).toEqual(stored);
  });

  it('comes back from storage with unknown fields in their order', async () => {
    const message = JSON.parse(
      '{"x":1,"role":"assistant","reasoning_content":"因为","content":null}',
    ) as never;
    const { answers } = await record([{ message }], [ASK]);
    const again = await play(await replayOf(answers), [ASK], { model: NOBODY, tools: boughtOne() });
    expect(JSON.stringify(again.turns[0]?.message)).toBe(
      '{"x":1,"role":"assistant","reasoning_content":"因为","content":null}',
    );
  });
});

describe('Recorded errors', () => {
  it('that a further try overcame come again, without the wait that the provider asked for', async () => {
    const details = { status: 429, retryAfterMs: 30_000 };
    const busy = new DomainError({
      code: 'provider_rate_limited',
      message: 'busy',
      retryable: true,
      details,
    });
    const { answers } = await record([{ error: busy }, saying('Done.')], [ASK]);
    expect(answers.recording.events).toHaveLength(2);
    const again = await play(await replayOf(answers), [ASK], { model: NOBODY, tools: boughtOne() });
    expect(again.turns).toEqual([turnOf('Done.')]);
    const replay = await replayOf(answers);
    const model = await replay.model(CONFIG);
    const asked = model.respond({ messages: [ASK.say], tools: OFFERED }, signal);
    expect(await rejectionOf(asked)).toMatchObject({
      message: 'busy',
      retryable: true,
      details: { status: 429 },
    });
    expect(replay.limits({ maxSteps: 3, maxRetries: 2, baseDelaySeconds: 9 })).toEqual({
      maxSteps: 3,
      maxRetries: 2,
      baseDelaySeconds: 0,
    });
  });

  it('with which the attempt failed end the replay in the same way, for good', async () => {
    const { answers } = await record([{ error: PASSING }, { error: PASSING }], [ASK]);
    const replay = await replayOf(answers, { code: 'provider_error', message: 'HTTP 500' });
    const error = await rejectionOf(play(replay, [ASK], { model: NOBODY, tools: boughtOne() }));
    expect(error).toMatchObject({ code: 'provider_error', message: 'HTTP 500', retryable: false });
    const failure = { code: 'provider_error', message: 'HTTP 500', fault: 'provider' } as const;
    expect(await replay.toStore(failure)).toEqual(await answers.toStore(failure));
  });

  it('of a session that failed before its first request', async () => {
    const replay = await replayOf(new SessionRecorder(), { code: 'missing_api_key', message: 'No key.' });
    const session = play(replay, [ASK], { model: NOBODY, tools: boughtOne() });
    expect(await rejectionOf(session)).toMatchObject({ code: 'missing_api_key', message: 'No key.' });
  });

  it('of a tool come again without running it', async () => {
    const failed = new DomainError({ code: 'tool_failed', message: 'away', retryable: true, fault: 'us' });
    const { answers } = await record([saying('Hm.')], [BUY], new FakeTools({ buy: failed }));
    const tools = boughtOne();
    const replay = await replayOf(answers, { code: 'tool_failed', message: 'away' });
    expect(await rejectionOf(play(replay, [BUY], { model: NOBODY, tools }))).toMatchObject({
      code: 'tool_failed',
    });
    expect(tools.called).toEqual([]);
  });

  it('a deadline aborts the replay where it aborted the session', async () => {
    const deadline = new AbortController();
    const late = new DomainError({ code: 'deadline_exceeded', message: 'Too late.', fault: 'provider' });
    const answers = new SessionRecorder();
    const hanging = {
      answer: () => {
        deadline.abort(late);
        return Promise.reject(late);
      },
    };
    const model = new ScriptedChatModel([saying('Hm.'), hanging]);
    const live = { model, tools: boughtOne(), signal: deadline.signal };
    expect(await rejectionOf(play(answers, [BUY, ASK], live))).toBe(late);
    const replay = await replayOf(answers);
    const error = await rejectionOf(play(replay, [BUY, ASK], { model: NOBODY, tools: boughtOne() }));
    expect(error).toMatchObject({ code: 'deadline_exceeded', message: 'Too late.' });
  });
});

describe('A replay that differs from the recording fails for good and shows where', () => {
  const diverged = async (turns: readonly Turn[], live: Partial<Live> = {}) => {
    const { answers } = await record([saying('Hm.'), saying('Done.')], [BUY, SEARCH]);
    const replay = await replayOf(answers);
    const error = await rejectionOf(play(replay, turns, { model: NOBODY, tools: boughtOne(), ...live }));
    expect(error).toMatchObject({ code: 'replay_diverged', retryable: false, fault: 'us' });
    const failure = { code: 'replay_diverged', message: '', fault: 'us' } as const;
    expect(await replay.toStore(failure)).toBeUndefined();
    return (error as Error).message;
  };

  it('in a message', async () => {
    const long = `${'x'.repeat(100)}Buy!${'y'.repeat(100)}`;
    expect(await diverged([{ ...BUY, say: { role: 'user', content: 'Buy!' } }])).toContain(
      'Request 1 differs from the recorded one in message 1 (user), character 30: expected «…user","content":"Buy."}», got «…user","content":"Buy!"}». ',
    );
    expect(await diverged([BUY, { say: { role: 'user', content: long } }])).toContain(
      'Request 2 differs from the recorded one in message 3 (user), character 27: expected «…":"user","content":"Search."}», got «…":"user","content":"xxxxxxx',
    );
  });

  it('in the number of messages', async () => {
    const replay = await replayOf((await record([saying('Hm.')], [ASK])).answers);
    const model = await replay.model(CONFIG);
    const messages: ChatMessage[] = [ASK.say, BUY.say];
    const asked = rejectionOf(model.respond({ messages, tools: OFFERED }, signal));
    expect(((await asked) as Error).message).toContain(
      'message 2 (user), character 1: expected nothing, got «{"role":"user","content":"Buy."}»',
    );
  });

  it('in model and parameters', async () => {
    expect(
      await diverged([BUY], { config: modelConfigOf('alpha', { basemodel: 'gpt', temperature: 1 }) }),
    ).toContain(
      'Request 1 differs from the recorded one in the model and its parameters, character 30: expected «…"gpt","temperature":0.5,"seed":7}», got «…"gpt","temperature":1}»',
    );
  });

  it('in a tool call, and in what a tool answers', async () => {
    const other = { ...BUY, call: { name: 'buy', args: { symbol: 'NVDA', amount: 2 }, callId: '1.0' } };
    expect(await diverged([other])).toContain('The call of buy differs: character 48');
    expect(await diverged([BUY], { tools: new FakeTools({ buy: '{"NVDA":2}' }) })).toContain(
      'The answer of buy differs: character 9: expected «{"NVDA":1}», got «{"NVDA":2}»',
    );
  });

  it('in what it does next', async () => {
    expect(await diverged([ASK])).toContain('differs');
    expect(await diverged([BUY])).toContain('The session ends where the recording asks the model once more');
    expect(await diverged([{ say: BUY.say }, SEARCH])).toContain(
      'The session asks the model where the recording has the call {"name":"buy"',
    );
    expect(await diverged([BUY, SEARCH, ASK])).toContain(
      'The session asks the model once more, and the recording ends before that',
    );
  });

  it('leaves a failure of our own to be tried again', async () => {
    const { answers } = await record([saying('Hm.')], [BUY]);
    const away = new DomainError({ code: 'tool_failed', message: 'away', retryable: true, fault: 'us' });
    const replay = await replayOf(answers);
    const model = await replay.model(CONFIG);
    const tools = replay.tools(new FakeTools({ buy: away }));
    await model.respond({ messages: [BUY.say], tools: OFFERED }, signal);
    expect(await rejectionOf(tools.call(BUY.call!, signal))).toBe(away);
    const ended = await replay.play(signal, () => Promise.resolve(outcomeOf('error', away)));
    expect(ended.error).toBe(away);
  });
});

function turnOf(content: string): AssistantTurn {
  return { message: { role: 'assistant', content }, usage: undefined };
}

/** What a promise is rejected with. */
function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: unknown) => error,
  );
}
