import { completion, ProviderStage } from '../../testing/provider-stage.js';
import { providerHost } from '../openai/transport/provider-host.js';

let stage: ProviderStage;

beforeAll(async () => {
  stage = await ProviderStage.start();
});

afterEach(() => stage.endTest());
afterAll(() => stage.close());

describe('a model whose provider is limited', () => {
  it('does not count the wait for its place against the time of its request', async () => {
    let arrived!: () => void;
    const firstArrived = new Promise<void>((resolve) => (arrived = resolve));
    let letGo!: () => void;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const server = await stage.serve({
      waitFor: () => {
        arrived();
        return server.requests.length === 1 ? held : undefined;
      },
      replyWith: () => completion({ content: 'Hm.' }),
    });
    const providerLimits = new Map([[providerHost(server.url), { concurrent: 1 }]]);
    const model = await stage.model(server.url, { providerLimits, requestTimeoutMs: 1_000 });
    const signal = new AbortController().signal;
    const first = model.respond({ messages: [], tools: [] }, signal);
    await firstArrived;
    const second = model.respond({ messages: [], tools: [] }, signal);
    expect(server.requests).toHaveLength(1);
    // The first runs out of its time, with the second behind it all the while.
    await expect(first).rejects.toMatchObject({ code: 'provider_timeout' });
    expect((await second).message.content).toBe('Hm.');
    letGo();
  });

  it('of another host is not limited', async () => {
    const server = await stage.serve({ replyWith: () => completion({ content: 'Hm.' }) });
    const providerLimits = new Map([['api.example.com', { perMinute: 1 }]]);
    const model = await stage.model(server.url, { providerLimits });
    const signal = new AbortController().signal;
    await model.respond({ messages: [], tools: [] }, signal);
    await model.respond({ messages: [], tools: [] }, signal);
    expect(server.requests).toHaveLength(2);
  });
});
