import { CallIds } from './call-ids.js';
import { readAnswer } from './read-answer.js';

const terms = () => ({ offered: new Set(['buy']), recoversCalls: true, ids: new CallIds() });
const wordsOf = (content: unknown) =>
  readAnswer({ message: { role: 'assistant', content } }, terms()).words.trim();
const THOUGHT = 'Later I answer <FINISH_SIGNAL>.';

describe('A thought is no part of the words', () => {
  it.each<[string, unknown, string]>([
    ['DeepSeek, Qwen', `<think>${THOUGHT}</think>\nI wait.`, 'I wait.'],
    ['the opening mark is missing', `${THOUGHT}\n</think>\n\nI wait.`, 'I wait.'],
    ['the closing mark is missing', `I look.\n<think>${THOUGHT}`, 'I look.'],
    ['capitals and blanks', `<THINK >${THOUGHT}</ Think>I wait.`, 'I wait.'],
    ['two thoughts', `<think>${THOUGHT}</think>One.<think>${THOUGHT}</think>Two.`, 'One.Two.'],
    [
      'a thought that speaks of its own mark',
      `<think>I use <think> here. ${THOUGHT}</think>I wait.`,
      'I wait.',
    ],
    ['a thought inside a thought', `<think>a<think>b</think>${THOUGHT}</think>I wait.`, 'I wait.'],
    ['the marks of two families', `<think>I may write </reasoning>. ${THOUGHT}</think>I wait.`, 'I wait.'],
    ['<thinking>', `<thinking>${THOUGHT}</thinking>I wait.`, 'I wait.'],
    ['<thought>', `<thought>${THOUGHT}</thought>I wait.`, 'I wait.'],
    ['<reasoning>', `<reasoning>${THOUGHT}</reasoning>I wait.`, 'I wait.'],
    ['Seed-OSS', `<seed:think>${THOUGHT}</seed:think>I wait.`, 'I wait.'],
    ['LongCat', `<longcat_think>${THOUGHT}</longcat_think>I wait.`, 'I wait.'],
    ['Magistral', `[THINK]${THOUGHT}[/THINK]I wait.`, 'I wait.'],
    ['Magistral without its end', `[THINK]${THOUGHT}`, ''],
    ['Kimi-VL', `◁think▷${THOUGHT}◁/think▷I wait.`, 'I wait.'],
    ['OpenThinker', `<|begin_of_thought|>${THOUGHT}<|end_of_thought|>I wait.`, 'I wait.'],
    ['Cohere', `<|START_THINKING|>${THOUGHT}<|END_THINKING|>I wait.`, 'I wait.'],
    ['Apertus', `<|inner_prefix|>${THOUGHT}<|inner_suffix|>I wait.`, 'I wait.'],
    ['Gemma 4', `<|channel>thought\n${THOUGHT}<channel|>I wait.`, 'I wait.'],
    ['Granite 3.2', `Here is my thought process:\n${THOUGHT}\nHere is my response:\nI wait.`, 'I wait.'],
    [
      'gpt-oss',
      `<|channel|>analysis<|message|>${THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>I wait.<|return|>`,
      'I wait.',
    ],
    ['gpt-oss, cut off in its thought', `<|channel|>analysis<|message|>${THOUGHT}`, ''],
    [
      'gpt-oss of which the beginning is missing',
      `${THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>I wait.`,
      'I wait.',
    ],
    ['gpt-oss without its tokens and its beginning', `${THOUGHT}assistantfinalI wait.`, 'I wait.'],
    ['a tag by its word', `<internal_monologue>${THOUGHT}</internal_monologue>I wait.`, 'I wait.'],
    ['Pangu', `[unused16]${THOUGHT}[unused17]I wait.`, 'I wait.'],
    ['Solar', `<|think|>${THOUGHT}<|content|>I wait.`, 'I wait.'],
    ['another tag closes it', `<think>${THOUGHT}</thinking>I wait.`, 'I wait.'],
    ['a thought inside one of another tag', `<thinking>a<think>b</think>${THOUGHT}`, ''],
    ['gpt-oss without its tokens', `analysis${THOUGHT}assistantfinalI wait.`, 'I wait.'],
    [
      'parts of Mistral and Anthropic',
      [
        { type: 'thinking', thinking: [{ type: 'text', text: THOUGHT }] },
        { type: 'thinking', text: THOUGHT },
        { type: 'text', text: 'I wait.' },
      ],
      'I wait.',
    ],
    [
      'parts of OpenAI and Gemini',
      [
        { type: 'reasoning', text: THOUGHT },
        { type: 'text', text: THOUGHT, thought: true },
        { text: 'I wait.' },
      ],
      'I wait.',
    ],
    [
      'a thought over two parts',
      [
        { type: 'text', text: '<think>Later' },
        { type: 'text', text: ' <FINISH_SIGNAL>.</think>I wait.' },
      ],
      'I wait.',
    ],
  ])('%s', (_family, content, words) => {
    expect(wordsOf(content)).toBe(words);
  });

  it.each<[string, string]>([
    ['words about thinking', 'I think we are done. <FINISH_SIGNAL>'],
    ['words that begin with analysis', 'analysis of prices: all high. <FINISH_SIGNAL>'],
    ['an end token of another family', 'We are done. <FINISH_SIGNAL><|end|>'],
    ['words about a mark', 'I write no `<think>` and no "</think>". <FINISH_SIGNAL>'],
    ['words about harmony', '```\n<|channel|>analysis\n```\nWe are done. <FINISH_SIGNAL>'],
    ['other tags', '<b>We are done.</b> <FINISH_SIGNAL>'],
  ])('but %s are', (_what, content) => {
    expect(wordsOf(content)).toContain('<FINISH_SIGNAL>');
  });
});
