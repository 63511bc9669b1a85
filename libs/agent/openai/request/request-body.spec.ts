import { requestBody, type RequestSettings } from './request-body.js';

/** What a host is sent besides the conversation. */
function bodyFor(host: string, settings: Partial<RequestSettings> = {}) {
  return requestBody({ messages: [], tools: [] }, { model: 'm', ...settings }, host);
}

describe('what a host is asked for in its own words', () => {
  const sampling = { max_tokens: 100 };

  it('OpenRouter is asked for the cost', () => {
    expect(bodyFor('openrouter.ai', { sampling })).toEqual({
      model: 'm',
      messages: [],
      max_tokens: 100,
      usage: { include: true },
      stream: false,
    });
  });

  it('OpenAI gets max_completion_tokens, because its reasoning models refuse max_tokens', () => {
    expect(bodyFor('api.openai.com', { sampling })).toEqual({
      model: 'm',
      messages: [],
      max_completion_tokens: 100,
      stream: false,
    });
  });

  it('everyone else, also with a similar name, gets neither', () => {
    expect(bodyFor('notopenrouter.ai', { sampling })).toEqual({
      model: 'm',
      messages: [],
      max_tokens: 100,
      stream: false,
    });
  });
});

describe('what the config adds', () => {
  it('a stream is asked for with its usage', () => {
    expect(bodyFor('h', { stream: true })).toEqual({
      model: 'm',
      messages: [],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('extra_body goes in as it is, nested keys too, and before what stands there', () => {
    const extraBody = {
      reasoning: { effort: 'low', exclude: null },
      stream_options: { include_usage: false },
    };
    expect(bodyFor('h', { stream: true, extraBody })).toEqual({
      model: 'm',
      messages: [],
      stream: true,
      reasoning: { effort: 'low', exclude: null },
      stream_options: { include_usage: false },
    });
  });
});
