import { type ChatModel, type ProviderLimiter } from '@app/agent';
import { NO_TRACING, Registry, SessionMetrics, type Tracing } from '@app/observability';
import { configJson, modelJson } from '../../testing/config.builder.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { calling, saying, ScriptedChatModel } from '../../testing/scripted-chat-model.fake.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { removeTestDatabases } from '../../testing/test-database.js';
import { composeUseCases } from '../compose-use-cases.js';

const HOST = 'api.example.com';
const ONE_DAY = { end: '2025-10-02' };
const usage = { promptTokens: 90, completionTokens: 10, totalTokens: 100 };

let world: SimulationWorld;
let events: string[];

beforeEach(async () => {
  world = await SimulationWorld.start();
  await world.importPrices(OCTOBER_PRICES);
  events = [];
});

afterEach(() => world.close());
afterAll(removeTestDatabases);

function configure(basemodel: string, host = HOST): void {
  const models = [modelJson('alpha', { basemodel })];
  world.writeConfig(configJson({ models, provider_limits: { [host]: { concurrent: 1 } } }));
}

/** Spans of requests and tool calls, as they begin and end. */
const tracing: Tracing = {
  ...NO_TRACING,
  span: (start, work) =>
    NO_TRACING.span(start, async (span) => {
      const isOfPort = /^(chat|execute_tool) /.test(start.name);
      if (isOfPort) events.push(`${start.name} begins`);
      const result = await work(span);
      if (isOfPort) events.push(`${start.name} ends`);
      return result;
    }),
};

const limiter: ProviderLimiter = {
  run: async ({ host, limit }, _signal, call) => {
    events.push(`a place at ${host}, one of ${String(limit.concurrent)}`);
    const answer = await call();
    events.push('the place is given back');
    return answer;
  },
};

function metrics(): SessionMetrics {
  return Object.assign(new SessionMetrics(new Registry()), {
    waitedForProvider: (host: string) => events.push(`the wait for ${host} is measured`),
    modelCalled: (signature: string) => events.push(`a request of ${signature} is measured`),
  });
}

/** A provider's model that buys once, and says when it is asked. */
function buyer(): ChatModel {
  const script = new ScriptedChatModel([
    { ...calling(['buy', { symbol: 'NVDA', amount: 1 }]), usage },
    { ...saying('Done. <FINISH_SIGNAL>'), usage },
  ]);
  return {
    respond: (request, signal) => {
      events.push('the provider is asked');
      return script.respond(request, signal);
    },
  };
}

/** Works off the one model-day that waits, and tells how it ended and what it used. */
async function run(jobId: string) {
  const useCases = composeUseCases({ ...world.infrastructure, tracing, metrics: metrics() });
  const runModelDay = useCases.runModelDay({
    ...world.sessions,
    limiter,
    chatModels: { create: (_config, { around }) => Promise.resolve(around?.(buyer(), HOST) ?? buyer()) },
  });
  const work = world.queue.take();
  await runModelDay.execute(work.modelDayIds[0]!, new AbortController().signal);
  await useCases.settleTradingDate.execute(jobId);
  const [modelDay] = await world.modelDays(await world.job(jobId));
  const { calls, totalTokens } = await world.repositories.usage.ofModelDay(modelDay!.id);
  return { status: modelDay!.status, calls, totalTokens };
}

const ASKED = [
  'chat openai/gpt-x begins',
  `a place at ${HOST}, one of 1`,
  `the wait for ${HOST} is measured`,
  'the provider is asked',
  'the place is given back',
  'a request of alpha is measured',
  'chat openai/gpt-x ends',
];

describe('the ports of a session', () => {
  it('a request is traced around metered around limited around the provider', async () => {
    configure('openai/gpt-x');
    const { id } = await world.accepted(ONE_DAY);
    expect(await run(id)).toEqual({ status: 'completed', calls: 2, totalTokens: 200 });
    expect(events).toEqual([...ASKED, 'execute_tool buy begins', 'execute_tool buy ends', ...ASKED]);
  });

  it('a replay writes down and traces the same requests, asks nobody, waits for nobody and measures nothing', async () => {
    configure('openai/gpt-x');
    const { id } = await world.accepted(ONE_DAY);
    await run(id);
    events = [];
    const outcome = await world.askReplay({ sourceJobId: id, replaceExisting: true });
    if (outcome.kind !== 'accepted') throw new Error(`the replay was answered with ${outcome.kind}`);
    expect(await run(outcome.job.id)).toEqual({ status: 'completed', calls: 2, totalTokens: 200 });
    const chat = ['chat openai/gpt-x begins', 'chat openai/gpt-x ends'];
    expect(events).toEqual([...chat, 'execute_tool buy begins', 'execute_tool buy ends', ...chat]);
  });

  it('limits of another host hold nobody up', async () => {
    configure('openai/gpt-x', 'api.elsewhere.com');
    const { id } = await world.accepted(ONE_DAY);
    expect(await run(id)).toMatchObject({ status: 'completed' });
    expect(events.filter((event) => event.includes('place'))).toEqual([]);
  });

  it('a built-in model is traced, and nothing of it is written down', async () => {
    configure('builtin/buy-and-hold');
    const { id } = await world.accepted(ONE_DAY);
    expect(await run(id)).toMatchObject({ status: 'completed', calls: 0 });
    expect(events).not.toContain('a request of alpha is measured');
    expect(events).toContain('chat builtin/buy-and-hold begins');
  });
});
