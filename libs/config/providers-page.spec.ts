import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSimulationConfig } from './parse-simulation-config.js';

/** What stands in docs/providers.md between ``` marks as JSON: the frame of a config, then an entry of `models` for each provider. */
const PAGE = readFileSync(join(import.meta.dirname, '../../docs/providers.md'), 'utf8');
const [frame, ...entries] = [...PAGE.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
  ([, json]) => JSON.parse(json ?? '') as Readonly<Record<string, unknown>>,
);
const SECTIONS = [...PAGE.matchAll(/^## (.*)\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm)].filter(([text]) =>
  text.includes('```json'),
);

it('has a section with one config for each of fourteen providers', () => {
  expect(SECTIONS.map(([, title]) => title)).toEqual([
    ...['DeepSeek', 'Qwen (DashScope)', 'Kimi (Moonshot)', 'GLM (Z.ai, Zhipu)', 'MiniMax', 'Gemini'],
    ...['OpenRouter', 'Groq', 'Mistral', 'Azure OpenAI', 'vLLM', 'SGLang', 'Ollama', 'llama.cpp'],
  ]);
  expect(entries).toHaveLength(14);
});

it.each(entries.map((entry) => [String(entry.signature), entry] as const))(
  '%s is a valid model',
  (signature, entry) => {
    const config = parseSimulationConfig({ ...frame, models: [entry] }, '/data');
    expect(config.models.map((model) => [model.signature, model.enabled])).toEqual([[signature, true]]);
  },
);

it('all of them together are one config', () => {
  expect(parseSimulationConfig({ ...frame, models: entries }, '/data').models).toHaveLength(14);
});
