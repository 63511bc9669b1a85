import { CallIds } from './call-ids.js';
import { readAnswer, type ReadAnswer } from './read-answer.js';

const OFFERED = new Set(['add', 'multiply', 'get_information', 'buy', 'sell', 'get_price_local']);

function read(content: unknown, more: Readonly<Record<string, unknown>> = {}): ReadAnswer {
  const message = { role: 'assistant' as const, content, ...more };
  return readAnswer({ message }, { offered: OFFERED, recoversCalls: true, ids: new CallIds() });
}

/** Calls as `buy {"symbol":"AAPL","amount":5}`. */
function callsOf({ calls }: ReadAnswer): string[] {
  return calls.map(({ name, args }) => `${name} ${args.ok ? JSON.stringify(args.value) : args.reason}`);
}

const NUMBER = 'buy {"symbol":"AAPL","amount":5}';
/** Forms that write values as text; the tools read them. */
const TEXT = 'buy {"symbol":"AAPL","amount":"5"}';
const JSON_CALL = '{"name": "buy", "arguments": {"symbol": "AAPL", "amount": 5}}';
const ARGS = '{"symbol": "AAPL", "amount": 5}';
const XML_PARAMETERS = '<parameter name="symbol">AAPL</parameter>\n<parameter name="amount">5</parameter>';
const QWEN = `<function=buy>\n<parameter=symbol>\nAAPL\n</parameter>\n<parameter=amount>\n5\n</parameter>\n</function>`;

/** Whole calls, by where somebody showed the form: a thread, or the parser or template of the model. */
const MADE: readonly (readonly [source: string, content: string, call: string])[] = [
  ['vllm-project/vllm#17161, Hermes', `<tool_call>\n${JSON_CALL}\n</tool_call>`, NUMBER],
  ['Hermes with words before it on its line', `I buy Apple now. <tool_call>${JSON_CALL}</tool_call>`, NUMBER],
  [
    'Hermes, a dictionary of Python',
    `<tool_call>{'name': 'buy', 'arguments': {'symbol': 'AAPL', 'amount': 5}}</tool_call>`,
    NUMBER,
  ],
  [
    'Hermes, arguments encoded (huggingface/smolagents#1003)',
    `<tool_call>{"name": "buy", "arguments": "{\\"symbol\\": \\"AAPL\\", \\"amount\\": 5}"}</tool_call>`,
    NUMBER,
  ],
  ['vllm-project/vllm#21571, Qwen3-Coder', `<tool_call>\n${QWEN}\n</tool_call>`, TEXT],
  ['ollama/ollama#17742, Qwen3-Coder without its first tag', `${QWEN}\n</tool_call>`, TEXT],
  ['sipeed/picoclaw#400, Llama at Groq', `<function=buy>${ARGS}</function>`, NUMBER],
  ['Seed-OSS, vLLM seed_oss', `<seed:tool_call>\n${QWEN}\n</seed:tool_call>`, TEXT],
  [
    'GLM 4.5, vLLM glm45',
    '<tool_call>buy\n<arg_key>symbol</arg_key>\n<arg_value>AAPL</arg_value>\n<arg_key>amount</arg_key>\n<arg_value>5</arg_value>\n</tool_call>',
    TEXT,
  ],
  [
    'GLM 4.7, vLLM glm47',
    '<tool_call>buy<arg_key>symbol</arg_key><arg_value>AAPL</arg_value><arg_key>amount</arg_key><arg_value>5</arg_value></tool_call>',
    TEXT,
  ],
  [
    'Hunyuan, vLLM hy_v3',
    '<tool_calls><tool_call>buy<tool_sep><arg_key>symbol</arg_key><arg_value>AAPL</arg_value><arg_key>amount</arg_key><arg_value>5</arg_value></tool_call></tool_calls>',
    TEXT,
  ],
  [
    'MiniMax-AI/MiniMax-M2.5#10',
    `<minimax:tool_call>\n  <invoke name="buy">\n${XML_PARAMETERS}\n  </invoke>\n</minimax:tool_call>`,
    TEXT,
  ],
  ['MiniMax-AI/MiniMax-M2#14, M1', `<tool_calls>\n${JSON_CALL}\n</tool_calls>`, NUMBER],
  [
    'MiniMax M3, SGLang minimax_m3',
    ']<]minimax[>[<tool_call>]<]minimax[>[<invoke name="buy">]<]minimax[>[<symbol>AAPL]<]minimax[>[</symbol>]<]minimax[>[<amount>5]<]minimax[>[</amount>]<]minimax[>[</invoke>]<]minimax[>[</tool_call>',
    TEXT,
  ],
  ['Jamba, vLLM jamba', `<tool_calls>[${JSON_CALL}]</tool_calls>`, NUMBER],
  [
    'Anthropic',
    `<function_calls>\n<invoke name="buy">\n${XML_PARAMETERS}\n</invoke>\n</function_calls>`,
    TEXT,
  ],
  [
    'Claude 2',
    '<function_calls>\n<invoke>\n<tool_name>buy</tool_name>\n<parameters>\n<symbol>AAPL</symbol>\n<amount>5</amount>\n</parameters>\n</invoke>\n</function_calls>',
    TEXT,
  ],
  [
    'cline/cline#13348, DSML',
    '<｜DSML｜tool_calls>\n<｜DSML｜invoke name="buy">\n<｜DSML｜parameter name="symbol" string="true">AAPL</｜DSML｜parameter>\n<｜DSML｜parameter name="amount" string="false">5</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜tool_calls>',
    NUMBER,
  ],
  [
    'AgentFlocks/flocks#687, DSML of another tokenizer',
    '<||DSML||tool_calls><||DSML||invoke name="buy"><||DSML||parameter name="symbol" string="true">AAPL</||DSML||parameter><||DSML||parameter name="amount" string="false">5</||DSML||parameter></||DSML||invoke></||DSML||tool_calls>',
    NUMBER,
  ],
  [
    'google/adk-python#5654, DeepSeek V3',
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>buy\n```json\n' +
      ARGS +
      '\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    NUMBER,
  ],
  [
    'DeepSeek V3.1, vLLM deepseek_v31',
    `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>buy<｜tool▁sep｜>${ARGS}<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
    NUMBER,
  ],
  [
    'vybestack/llxprt-code#750, Kimi K2',
    `<|tool_calls_section_begin|><|tool_call_begin|>functions.buy:0<|tool_call_argument_begin|>${ARGS}<|tool_call_end|><|tool_calls_section_end|>`,
    NUMBER,
  ],
  [
    'NousResearch/hermes-agent#29735, Kimi K2 with JSON',
    `<|tool_calls_section_begin|><|tool_call_begin|>${JSON_CALL}<|tool_call_end|><|tool_calls_section_end|>`,
    NUMBER,
  ],
  [
    'Step 3, vLLM step3',
    `<｜tool_calls_begin｜><｜tool_call_begin｜>function<｜tool_sep｜><steptml:invoke name="buy"><steptml:parameter name="symbol">AAPL</steptml:parameter><steptml:parameter name="amount">5</steptml:parameter></steptml:invoke><｜tool_call_end｜><｜tool_calls_end｜>`,
    TEXT,
  ],
  ['Mistral before version 11, vLLM mistral', `[TOOL_CALLS][${JSON_CALL}]`, NUMBER],
  ['Mistral since version 11', `[TOOL_CALLS]buy${ARGS}`, NUMBER],
  ['Mistral with ids', `[TOOL_CALLS]buy[CALL_ID]a1B2c3D4e[ARGS]${ARGS}`, NUMBER],
  ['mistralai/mistral-common#73', `[${JSON_CALL}]`, NUMBER],
  [
    'ggml-org/llama.cpp#14697, Devstral',
    `{\n  "tool_calls": [\n    {\n      "name": "buy",\n      "arguments": {"symbol": "AAPL", "amount": 5},\n      "id": "162875335"\n    }\n  ]\n}`,
    NUMBER,
  ],
  [
    'raullenchai/Rapid-MLX#700, Llama 3.1',
    '{"name": "buy", "parameters": {"symbol": "AAPL", "amount": 5}}',
    NUMBER,
  ],
  [
    'vllm-project/vllm#46863, Llama 4',
    '{"type": "function", "name": "buy", "parameters": {"symbol": "AAPL", "amount": 5}}',
    NUMBER,
  ],
  ['jundot/omlx#2565, Qwen2.5-Coder', `I look at the market first.\n\n${JSON_CALL}`, NUMBER],
  [
    'raullenchai/Rapid-MLX#703, Llama with its tag',
    `<|python_tag|>{"name": "buy", "parameters": ${ARGS}}<|eom_id|>`,
    NUMBER,
  ],
  ['unslothai/unsloth#5620, Llama built-in call', '<|python_tag|>buy.call(symbol="AAPL", amount=5)', NUMBER],
  ['Llama 4, vLLM llama4_pythonic', '<|python_start|>[buy(symbol="AAPL", amount=5)]<|python_end|>', NUMBER],
  ['Llama 3.2, vLLM pythonic', `[buy(symbol='AAPL', amount=5)]`, NUMBER],
  ['Olmo 3, vLLM olmo3', '<function_calls>\nbuy(symbol="AAPL", amount=5)\n</function_calls>', NUMBER],
  ['LFM2, SGLang lfm2', '<|tool_call_start|>[buy(symbol="AAPL", amount=5)]<|tool_call_end|>', NUMBER],
  [
    'kekzl/imp#1719, gpt-oss',
    `<|channel|>analysis<|message|>We buy <FINISH_SIGNAL>.<|end|>\n<|start|>assistant<|channel|>commentary to=functions.buy <|constrain|>json<|message|>${ARGS}`,
    NUMBER,
  ],
  [
    'gpt-oss with the recipient in the role',
    `<|start|>assistant to=functions.buy<|channel|>commentary json<|message|>${ARGS}<|call|>`,
    NUMBER,
  ],
  [
    'raullenchai/Rapid-MLX#480, gpt-oss without its tokens',
    `commentary to=functions.buy json${ARGS}`,
    NUMBER,
  ],
  [
    'Augustas11/macprovider#743, gpt-oss without its tokens',
    `analysisWe need to buy.assistantcommentary to=functions.buy json${ARGS}`,
    NUMBER,
  ],
  [
    'InternLM, vLLM internlm',
    `<|action_start|><|plugin|>\n{"name": "buy", "parameters": ${ARGS}}<|action_end|>`,
    NUMBER,
  ],
  ['Granite 3, vLLM granite', `<|tool_call|>[${JSON_CALL}]`, NUMBER],
  ['Granite 3.2', `<tool_call>[${JSON_CALL}]`, NUMBER],
  ['Granite 20B, vLLM granite-20b-fc', `<function_call> ${JSON_CALL}`, NUMBER],
  ['Phi-4-mini, vLLM phi4_mini_json', `functools[${JSON_CALL}]`, NUMBER],
  ['Nemotron, vLLM nemotron_json', `<TOOLCALL>[${JSON_CALL}]</TOOLCALL>`, NUMBER],
  [
    'Cohere, vLLM cohere_command',
    `<|START_THINKING|>Buy.<|END_THINKING|><|START_ACTION|>[{"tool_call_id": "0", "tool_name": "buy", "parameters": ${ARGS}}]<|END_ACTION|>`,
    NUMBER,
  ],
  ['Apertus, vLLM apertus', `<|tools_prefix|>[{"buy": ${ARGS}}]<|tools_suffix|>`, NUMBER],
  [
    'FunctionGemma, vLLM functiongemma',
    '<start_function_call>call:buy{symbol:<escape>AAPL<escape>,amount:5}<end_function_call>',
    NUMBER,
  ],
  ['Gemma 4, vLLM gemma4', '<|tool_call>call:buy{symbol:<|"|>AAPL<|"|>,amount:5}<tool_call|>', NUMBER],
  ['LongCat, vLLM longcat', `<longcat_tool_call>${JSON_CALL}</longcat_tool_call>`, NUMBER],
  [
    'Inkling, SGLang inkling',
    `<|message_model|>buy<|content_invoke_tool_json|>{"name":"buy","args":${ARGS}}<|end_message|>`,
    NUMBER,
  ],
  ['Qwen2.5-Coder, vLLM qwen2_5_coder', `<tools>${JSON_CALL}</tools>`, NUMBER],
  ['LM Studio', `[TOOL_REQUEST]\n${JSON_CALL}\n[END_TOOL_REQUEST]`, NUMBER],
  [
    'googleapis/python-aiplatform#4472, Gemini',
    '```tool_code\nprint(default_api.buy(symbol = "AAPL", amount = 5))\n```',
    NUMBER,
  ],
  ['Gemini without the fence', 'print(default_api.buy(symbol="AAPL", amount=5))', NUMBER],
  ['ReAct', `Thought: Apple is cheap.\nAction: buy\nAction Input: ${ARGS}`, NUMBER],
  [
    'ReAct that makes up what the tool says',
    `Action: buy\nAction Input: ${ARGS}\nObservation: {"AAPL": 5}\nFinal Answer: bought. <FINISH_SIGNAL>`,
    NUMBER,
  ],
  ['ChatGLM3', `buy\n${ARGS}`, NUMBER],
  ['an end token behind it', `${JSON_CALL}<|im_end|>`, NUMBER],
  ['the stop signal behind it', `Buying.\n<tool_call>\n${JSON_CALL}\n</tool_call>\n<FINISH_SIGNAL>`, NUMBER],
  [
    'an answer of the tool that the model made up',
    `<tool_call>\n${JSON_CALL}\n</tool_call>\n<tool_response>\n{"AAPL": 5}\n</tool_response>\nBought. <FINISH_SIGNAL>`,
    NUMBER,
  ],
  ['behind a thought', `<think>Maybe ${JSON_CALL}?</think>\n<tool_call>\n${JSON_CALL}\n</tool_call>`, NUMBER],
  [
    'behind a thought without its opening mark',
    `Maybe sell.</think>\n\n<tool_call>${JSON_CALL}</tool_call>`,
    NUMBER,
  ],
];

describe('A whole call in the words of an answer is made', () => {
  it.each(MADE)('%s', (_source, content, call) => {
    const answer = read(content);
    expect({ calls: callsOf(answer), unreadable: answer.unreadable }).toEqual({ calls: [call] });
    expect(answer.recovered?.name).toEqual(expect.any(String));
    expect(answer.said.content).toBe(content);
  });

  it('all of several, in their order', () => {
    const sell = '{"name": "sell", "parameters": {"symbol": "MSFT", "amount": 1}}';
    const both = [NUMBER, 'sell {"symbol":"MSFT","amount":1}'];
    for (const content of [
      `<tool_call>${JSON_CALL}</tool_call>\n<tool_call>${sell}</tool_call>`,
      `<tool_call>${JSON_CALL}\n${sell}</tool_call>`,
      `${JSON_CALL}; ${sell}`,
      `${JSON_CALL}\n${sell}`,
      `[TOOL_CALLS][${JSON_CALL}, ${sell}]`,
      `[TOOL_CALLS]buy${ARGS}[TOOL_CALLS]sell{"symbol": "MSFT", "amount": 1}`,
      '[buy(symbol="AAPL", amount=5), sell(symbol="MSFT", amount=1)]',
    ]) {
      expect([content, callsOf(read(content))]).toEqual([content, both]);
    }
  });
});

describe('Calls in fields of a message other than a list in tool_calls are made', () => {
  const asked = { name: 'buy', arguments: ARGS };
  it.each<[string, Record<string, unknown>]>([
    ['function_call of before', { content: null, function_call: asked }],
    [
      'tool_calls that is one call',
      { content: null, tool_calls: { id: 'x', type: 'function', function: asked } },
    ],
    ['tool_calls as text', { content: '', tool_calls: JSON.stringify([{ id: 'x', function: asked }]) }],
    [
      'tool_use of Anthropic',
      { content: [{ type: 'tool_use', id: 'x', name: 'buy', input: JSON.parse(ARGS) as unknown }] },
    ],
    [
      'functionCall of Gemini',
      { content: [{ functionCall: { name: 'buy', args: JSON.parse(ARGS) as unknown } }] },
    ],
  ])('%s', (_what, { content, ...more }) => {
    const answer = read(content, more);
    expect(callsOf(answer)).toEqual([NUMBER]);
    expect(answer.recovered?.name).toEqual(expect.any(String));
    expect(answer.message.tool_calls).toMatchObject([{ type: 'function', function: { name: 'buy' } }]);
    expect(answer.message.function_call).toBeUndefined();
    expect(answer.message.content || null).toBeNull();
  });

  it('a call that stands in tool_calls and in the words is one call', () => {
    const tool_calls = [{ id: 'x', type: 'function', function: { name: 'buy', arguments: ARGS } }];
    const answer = read(`<tool_call>${JSON_CALL}</tool_call>`, { tool_calls });
    expect([callsOf(answer), answer.recovered, answer.leavesCalls]).toEqual([[NUMBER], undefined, false]);
    expect(read(`<tool_call>${JSON_CALL.replace('AAPL', 'MSFT')}</tool_call>`, { tool_calls })).toMatchObject(
      {
        calls: [{ name: 'buy' }],
        leavesCalls: true,
      },
    );
  });
});

describe('What is no call of the answer itself is never made', () => {
  const CALL = `<tool_call>${JSON_CALL}</tool_call>`;
  it.each<[string, string]>([
    ['a thought', `<think>${CALL}</think>I wait. <FINISH_SIGNAL>`],
    ['a thought without its closing mark', `<think>I could do this:\n${CALL}\n<FINISH_SIGNAL>`],
    ['a thought without its opening mark', `${CALL}\n</think>I wait. <FINISH_SIGNAL>`],
    ['<thinking>', `<thinking>\n${CALL}\n</thinking>\nI wait. <FINISH_SIGNAL>`],
    ['<seed:think>', `<seed:think>\n${CALL}\n</seed:think>\nI wait. <FINISH_SIGNAL>`],
    ['[THINK]', `[THINK]${CALL}[/THINK]I wait. <FINISH_SIGNAL>`],
    ['◁think▷', `◁think▷${CALL}◁/think▷I wait. <FINISH_SIGNAL>`],
    [
      'harmony analysis',
      `<|channel|>analysis<|message|>${CALL}<|end|><|start|>assistant<|channel|>final<|message|>I wait. <FINISH_SIGNAL>`,
    ],
    [
      'a recipient in harmony analysis (jundot/omlx#2143)',
      `<|channel|>analysis to=functions.buy<|message|>${ARGS}<|end|><|start|>assistant<|channel|>final<|message|>I wait. <FINISH_SIGNAL>`,
    ],
    ['Gemma 4', `<|channel>thought\n${CALL}<channel|>I wait. <FINISH_SIGNAL>`],
    ['a fence', `The format is:\n\`\`\`\n${CALL}\n\`\`\`\nI wait. <FINISH_SIGNAL>`],
    ['a fence with JSON', `I could send:\n\`\`\`json\n${JSON_CALL}\n\`\`\`\nI wait. <FINISH_SIGNAL>`],
    ['a fence of tildes', `Like so:\n~~~xml\n${CALL}\n~~~\nI wait. <FINISH_SIGNAL>`],
    ['a fence that is not closed', `I wait. <FINISH_SIGNAL>\n\`\`\`\n${CALL}`],
    ['inline code', `To buy one sends \`${CALL}\`. I wait. <FINISH_SIGNAL>`],
    ['quotation marks', `The manual says "${CALL}" for that. I wait. <FINISH_SIGNAL>`],
    ['quotation marks of print', `The manual says “${CALL}”. I wait. <FINISH_SIGNAL>`],
    ['a quoted line', `> ${CALL}\nI wait. <FINISH_SIGNAL>`],
    ['an example', `<example>\n${CALL}\n</example>\nI wait. <FINISH_SIGNAL>`],
    ['a comment', `<!-- ${CALL} -->I wait. <FINISH_SIGNAL>`],
    ['a sentence', `I would call ${CALL} if it were cheaper. <FINISH_SIGNAL>`],
    ['a sentence with JSON', `I would send ${JSON_CALL} if it were cheaper. <FINISH_SIGNAL>`],
    [
      'a sentence with Python',
      'I would call buy(symbol="AAPL", amount=5) if it were cheaper. <FINISH_SIGNAL>',
    ],
    [
      'a sentence about marks',
      'I know the tags <tool_call> and </tool_call> and [TOOL_CALLS] well. <FINISH_SIGNAL>',
    ],
    ['other JSON', '{"name": "AAPL", "arguments": "strong earnings"}\nI wait. <FINISH_SIGNAL>'],
    [
      'the description of a tool',
      '{"name": "buy", "parameters": {"type": "object", "properties": {"symbol": {"type": "string"}}}}\n<FINISH_SIGNAL>',
    ],
    ['a list of holdings', '[{"symbol": "AAPL", "amount": 5}]\n<FINISH_SIGNAL>'],
  ])('%s', (_where, content) => {
    const answer = read(content);
    expect({ calls: answer.calls, unreadable: answer.unreadable }).toEqual({ calls: [] });
    expect(answer.recovered).toBeUndefined();
  });
});

describe('A call that is meant and cannot be read is told, never guessed', () => {
  it.each<[string, string, RegExp]>([
    [
      'cut off in the JSON',
      '<tool_call>\n{"name": "buy", "arguments": {"symbol": "AAPL", "am',
      /not whole|no whole/,
    ],
    ['without its closing mark', `<tool_call>\n${JSON_CALL}`, /no whole/],
    [
      'vllm-project/vllm#21571, tags that are not closed',
      '<tool_call>\n<function=buy>\n<parameter=symbol>\nAAPL\n\n\n</tool_call>',
      /no whole/,
    ],
    [
      'vllm-project/vllm#11786, a brace too few',
      '{"type": "function", "function": {"name": "buy", "parameters": {"symbol": "AAPL", "amount": 5}}',
      /not whole/,
    ],
    [
      'typeclaw/typeclaw#344, the rest of Kimi’s marks',
      `buy:0<|tool_call_argument_begin|>${ARGS}<|tool_calls_section_end|>`,
      /not whole/,
    ],
    [
      'zai-org/GLM-5#84, marks without a name',
      '<arg_key>symbol</arg_key><arg_value>AAPL</arg_value>',
      /not whole/,
    ],
    ['JSON that is cut off', '{"name": "buy", "parameters": {"symbol": "AAPL", "amo', /not whole/],
    ['Python that is cut off', '[buy(symbol="AAPL", amount=', /not whole/],
    ['Python without names', '[buy("AAPL", 5)]', /not whole/],
    ['Mistral, cut off', '[TOOL_CALLS][{"name": "buy", "arguments": {"symbol": "AAPL"', /no whole/],
    [
      'harmony, cut off',
      '<|channel|>commentary to=functions.buy<|message|>{"symbol": "AAPL", "amo',
      /no whole/,
    ],
    [
      'a value given twice',
      '<tool_call>{"name": "buy", "arguments": {"symbol": "AAPL", "amount": 1, "amount": 100}}</tool_call>',
      /no whole/,
    ],
    [
      'a parameter given twice',
      '<invoke name="buy"><parameter name="amount">1</parameter><parameter name="amount">9</parameter></invoke>',
      /no whole/,
    ],
    [
      'one whole call beside one that is not',
      `<tool_call>${JSON_CALL}</tool_call>\n<tool_call>\n{"name": "sell", "argu`,
      /no whole/,
    ],
    [
      'another tool',
      '<tool_call>{"name": "short", "arguments": {"symbol": "AAPL"}}</tool_call>',
      /"short", which is no tool/,
    ],
    [
      'a near name',
      '{"name": "Buy", "arguments": {"symbol": "AAPL", "amount": 5}}',
      /"Buy", which is no tool/,
    ],
    ['words behind JSON', `${JSON_CALL}\nNow I have 5 shares. <FINISH_SIGNAL>`, /followed by other words/],
    ['an example without marks', `For example I would send:\n${JSON_CALL}`, /may be an example/],
    ['nothing but a fence', '```json\n' + JSON_CALL + '\n```', /code fence/],
    [
      'nothing but a fence and the stop signal',
      '```json\n' + JSON_CALL + '\n```\n<FINISH_SIGNAL>',
      /code fence/,
    ],
    ['nothing but a thought', `<think>I buy.\n<tool_call>\n${JSON_CALL}\n</tool_call>`, /thought/],
    [
      'in the middle of a sentence',
      `Now <tool_call>${JSON_CALL}</tool_call> is what I send.`,
      /middle of a sentence/,
    ],
  ])('%s', (_what, content, why) => {
    const answer = read(content);
    expect([answer.calls, answer.recovered]).toEqual([[], undefined]);
    expect(answer.unreadable).toMatch(why);
  });

  const broken = { id: 'a', function: { name: 'buy', arguments: ARGS } };
  it.each<[string, Record<string, unknown>, string | undefined, RegExp]>([
    [
      'a thought in a field of its own, and nothing else',
      { content: '', reasoning_content: `<tool_call>${JSON_CALL}</tool_call>` },
      undefined,
      /thought/,
    ],
    ['tool_calls that are something else', { content: 'Hm.', tool_calls: 7 }, undefined, /no call/],
    ['tool_calls that are words', { content: 'Hm.', tool_calls: 'buy' }, undefined, /no call/],
    ['finish_reason tool_calls without any', { content: '' }, 'tool_calls', /announced/],
    [
      'a call that the provider could not read',
      { content: null, tool_calls: [broken] },
      'MALFORMED_FUNCTION_CALL',
      /by the provider/,
    ],
  ])('%s', (_what, fields, finishReason, why) => {
    const message = { role: 'assistant' as const, ...fields };
    const terms = { offered: OFFERED, recoversCalls: true, ids: new CallIds() };
    const answer = readAnswer({ message, finishReason }, terms);
    expect(answer.calls).toEqual([]);
    expect(answer.unreadable).toMatch(why);
    expect(answer.message.tool_calls).toBeUndefined();
  });

  it('a whole call where the config says not to take it from the words', () => {
    const message = { role: 'assistant' as const, content: `<tool_call>${JSON_CALL}</tool_call>` };
    const terms = { offered: OFFERED, recoversCalls: false, ids: new CallIds() };
    const { calls, unreadable } = readAnswer({ message }, terms);
    expect(calls).toEqual([]);
    expect(unreadable).toBe('stands in the answer as Hermes <tool_call>, from where no calls are taken');
  });
});
