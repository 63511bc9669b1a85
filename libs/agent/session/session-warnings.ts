import { type ModelDayWarning } from '@app/domain';
import { type UnmarkedForm } from '../answer/forms/unmarked-calls.js';

/** The warnings of one session, each once. */
export class SessionWarnings {
  private readonly found = new Map<string, ModelDayWarning>();

  add(...warnings: readonly ModelDayWarning[]): void {
    for (const warning of warnings) {
      const key = JSON.stringify([warning.code, warning.message]);
      if (!this.found.has(key)) this.found.set(key, warning);
    }
  }

  get all(): readonly ModelDayWarning[] {
    return [...this.found.values()];
  }
}

/** Calls were made that the server had left in the words. */
export function callsRecovered({ name, parser }: UnmarkedForm): ModelDayWarning {
  return {
    code: 'tool_calls_recovered',
    message: `Calls stood outside tool_calls (${name}) and were made from there. Mend the server, because others lose them: vLLM needs --enable-auto-tool-choice --tool-call-parser with the parser of your model (${parser}), SGLang --tool-call-parser, llama.cpp --jinja; recover_tool_calls false in the model's config turns this reading off.`,
  };
}

/** @param why to end the sentence "it ..." */
export function callsUnparsed(why: string): ModelDayWarning {
  return {
    code: 'tool_calls_unparsed',
    message: `An answer means a tool call that was not made: it ${why}. The model was told and went on; whether it decided all that it wanted is not known. Look at the day's conversation, and at the tool call parser of the server.`,
  };
}
