import { type ChatMessage, type ChatRequest } from '../chat-model.js';
import { apply, ConversationTexts, differenceTo, type RequestTexts } from './request-texts.js';
import { type RecordedRequest } from './session-recording.js';

const TOOLS = [{ name: 'buy', description: 'Buys.', parameters: { type: 'object' } }];

function message(content: string): ChatMessage {
  return { role: 'user', content };
}

/** What is recorded of requests that follow on each other, and the requests rebuilt from it. */
function recorded(requests: readonly ChatRequest[]) {
  const texts = new ConversationTexts();
  const events: RecordedRequest[] = [];
  const rebuilt: RequestTexts[] = [];
  let last: RequestTexts | undefined;
  for (const request of requests) {
    const next = texts.next(request);
    const event: RecordedRequest = { kind: 'request', ...differenceTo(last, next) };
    events.push(event);
    rebuilt.push(apply(rebuilt.at(-1), event));
    last = next;
  }
  return { events, rebuilt };
}

describe('requests as differences', () => {
  it('keep each message once, and the tools where they change', () => {
    const [a, b, c] = [message('a'), message('b'), message('c')];
    const { events } = recorded([
      { messages: [a], tools: TOOLS },
      { messages: [a, b, c], tools: TOOLS },
      { messages: [a, b, c], tools: TOOLS },
      { messages: [a, b, c], tools: [] },
    ]);
    expect(events).toEqual([
      {
        kind: 'request',
        keeps: 0,
        adds: ['{"role":"user","content":"a"}'],
        tools: '[{"name":"buy","description":"Buys.","parameters":{"type":"object"}}]',
      },
      {
        kind: 'request',
        keeps: 1,
        adds: ['{"role":"user","content":"b"}', '{"role":"user","content":"c"}'],
      },
      { kind: 'request', keeps: 3, adds: [] },
      { kind: 'request', keeps: 3, adds: [], tools: '[]' },
    ]);
  });

  it('take a message that was replaced, or dropped, as the conversation now has it', () => {
    const { events } = recorded([
      { messages: [message('a'), message('b'), message('c')], tools: [] },
      { messages: [message('a'), message('x'), message('c')], tools: [] },
      { messages: [message('a')], tools: [] },
    ]);
    expect(events.slice(1)).toEqual([
      {
        kind: 'request',
        keeps: 1,
        adds: ['{"role":"user","content":"x"}', '{"role":"user","content":"c"}'],
      },
      { kind: 'request', keeps: 1, adds: [] },
    ]);
  });

  it('give back the same bytes: unknown fields, their order, escapes, numbers and other scripts', () => {
    const odd = JSON.parse(
      '{"z":1e21,"role":"assistant","10":0.1,"content":"Grüße 😀 \\ud83d \\u0000 \\u2028 \\"x\\"","a":{"__proto__":null,"b":[-0,1e-7]}}',
    ) as ChatMessage;
    const requests = [
      { messages: [message('a')], tools: TOOLS },
      { messages: [message('a'), odd], tools: TOOLS },
      { messages: [message('a'), odd, message('ü')], tools: TOOLS },
    ];
    const { rebuilt } = recorded(requests);
    expect(rebuilt.map(({ messages, tools }) => `${messages.join(',')} ${tools}`)).toEqual(
      requests.map(
        ({ messages, tools }) => `${JSON.stringify(messages).slice(1, -1)} ${JSON.stringify(tools)}`,
      ),
    );
    expect(rebuilt[1]?.messages[1]).toBe(
      '{"10":0.1,"z":1e+21,"role":"assistant","content":"Grüße 😀 \\ud83d \\u0000 \u2028 \\"x\\"","a":{"__proto__":null,"b":[0,1e-7]}}',
    );
  });
});
