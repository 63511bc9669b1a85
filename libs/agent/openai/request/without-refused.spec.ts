import { type LearnedRefusal } from './learned-refusals.js';
import { withoutRefused } from './without-refused.js';

const refused = (where: LearnedRefusal['where'], field: string, instead?: LearnedRefusal['instead']) => ({
  where,
  field,
  instead,
  quote: '',
});

const MESSAGES = [
  { role: 'user', content: 'Trade.', reasoning_content: 'not the model’s' },
  {
    role: 'assistant',
    content: null,
    reasoning_content: 'Hm.',
    tool_calls: [
      { id: 'c', index: 0, type: 'function', function: { name: 'buy', arguments: '{}', index: 1 } },
    ],
  },
];

describe('a request without what is refused', () => {
  it('a field is left out, or another one takes its place and value', () => {
    const body = { model: 'm', temperature: 0.2, max_tokens: 500 };
    const temperature = refused('request', 'temperature');
    const maxTokens = refused('request', 'max_tokens', { field: 'max_completion_tokens' });
    expect(withoutRefused(body, [temperature, maxTokens])).toEqual({
      body: { model: 'm', max_completion_tokens: 500 },
      applied: [temperature, maxTokens],
    });
  });

  it('a refusal that does not concern the request changes nothing and is not named', () => {
    const body = { model: 'm', messages: MESSAGES, tools: [{ type: 'function' }] };
    const known = [refused('request', 'seed'), refused('messages', 'reasoning'), refused('tools', '$schema')];
    const adapted = withoutRefused(body, known);
    expect(adapted.body).toBe(body);
    expect(adapted.applied).toEqual([]);
  });

  it('of messages: the model’s own lose it, and their calls, and nobody else’s', () => {
    const { body } = withoutRefused({ messages: MESSAGES }, [
      refused('messages', 'reasoning_content'),
      refused('messages', 'index'),
    ]);
    expect(body.messages).toEqual([
      MESSAGES[0],
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'buy', arguments: '{}' } }],
      },
    ]);
  });

  it('of tools: a keyword goes wherever it stands, a property of the same name stays', () => {
    const schema = { title: 'Buy', type: 'object', properties: { title: { type: 'string', title: 'T' } } };
    const tools = [{ type: 'function', function: { name: 'buy', parameters: schema } }];
    const { body } = withoutRefused({ tools }, [refused('tools', 'title')]);
    expect(body.tools).toEqual([
      {
        type: 'function',
        function: { name: 'buy', parameters: { type: 'object', properties: { title: { type: 'string' } } } },
      },
    ]);
  });

  it('streaming begins and ends with its options', () => {
    const wanted = refused('request', 'stream', { field: 'stream', value: true });
    const streamed = { model: 'm', stream: true, stream_options: { include_usage: true } };
    expect(withoutRefused({ model: 'm', stream: false }, [wanted]).body).toEqual(streamed);
    expect(withoutRefused(streamed, [wanted]).applied).toEqual([]);
    const unwanted = refused('request', 'stream', { field: 'stream', value: false });
    expect(withoutRefused(streamed, [unwanted]).body).toEqual({ model: 'm', stream: false });
    expect(withoutRefused(streamed, [refused('request', 'stream')]).body).toEqual({ model: 'm' });
  });
});
