import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { modelConfigOf } from '../../testing/config.builder.js';
import { OpenAiChatModel } from './openai-chat-model.js';
import { OpenAiClients } from './openai-clients.js';
import { samplingParametersOf } from './sampling-parameters.js';

describe('the sampling parameters of a model', () => {
  it('are those that its config sets, as plain JSON', () => {
    expect(samplingParametersOf(modelConfigOf('a'))).toEqual({});
    const all = modelConfigOf('a', { temperature: 0, topP: 1, maxTokens: 10, seed: 0 });
    expect(JSON.stringify(samplingParametersOf(all))).toBe(
      '{"temperature":0,"top_p":1,"max_tokens":10,"seed":0}',
    );
  });
});

describe('what a host is asked for in its own words', () => {
  /** The body of a request to a host, which is answered on loopback. */
  async function bodySentTo(host: string): Promise<Record<string, unknown>> {
    let body = '';
    const server = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => response.end('{"choices":[{"message":{"content":"Hm."}}]}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const client = new OpenAiClients().clientFor({ baseUrl: `https://${host}/v1`, apiKey: 'sk-0' });
    const loopback = client.withOptions({
      fetch: (url, init) => fetch(new URL(new URL(url).pathname, `http://127.0.0.1:${port}`), init),
    });
    const sampling = samplingParametersOf(modelConfigOf('a', { maxTokens: 100 }));
    await new OpenAiChatModel(loopback, 'm', sampling).respond(
      { messages: [], tools: [] },
      new AbortController().signal,
    );
    await new Promise((resolve) => server.close(resolve));
    return JSON.parse(body) as Record<string, unknown>;
  }

  it('OpenRouter is asked for the cost', async () => {
    expect(await bodySentTo('openrouter.ai')).toEqual({
      model: 'm',
      messages: [],
      max_tokens: 100,
      usage: { include: true },
    });
  });

  it('OpenAI gets max_completion_tokens, because its reasoning models refuse max_tokens', async () => {
    expect(await bodySentTo('api.openai.com')).toEqual({
      model: 'm',
      messages: [],
      max_completion_tokens: 100,
    });
  });

  it('everyone else, also with a similar name, gets neither', async () => {
    expect(await bodySentTo('notopenrouter.ai')).toEqual({
      model: 'm',
      messages: [],
      max_tokens: 100,
    });
  });
});
