import { DomainError } from '@app/domain';
import { type AssistantTurn, type ChatModel, type ChatRequest } from '@app/agent';

/** One answer of a scripted model: a turn, an error to throw, or a function of the request. */
export type ScriptedStep =
  | AssistantTurn
  | { readonly error: Error }
  | { readonly answer: (request: ChatRequest, signal: AbortSignal) => Promise<AssistantTurn> };

/** A chat model that follows a script, and complains when it is asked for more than the script holds. */
export class ScriptedChatModel implements ChatModel {
  /** The requests so far, copied as they were at the time. */
  readonly requests: ChatRequest[] = [];
  private readonly steps: ScriptedStep[];

  constructor(steps: readonly ScriptedStep[]) {
    this.steps = [...steps];
  }

  async respond(request: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    this.requests.push(structuredClone(request));
    const step = this.steps.shift();
    if (!step) throw new Error(`the script has no step for request ${this.requests.length}`);
    if ('error' in step) throw step.error;
    if ('answer' in step) return step.answer(request, signal);
    return step;
  }

  /** Throws when steps are left that nobody asked for. */
  assertFinished(): void {
    if (this.steps.length > 0)
      throw new Error(`${this.steps.length} steps of the script were never asked for`);
  }
}

/** A message that says something; the rest of the turn as told. */
export function saying(content: string, turn: Omit<AssistantTurn, 'message'> = {}): AssistantTurn {
  return { message: { role: 'assistant', content }, ...turn };
}

/** A message that calls tools, given as [name, arguments] with the arguments as an object or as raw text. */
export function calling(
  ...calls: readonly (readonly [string, Readonly<Record<string, unknown>> | string])[]
): AssistantTurn {
  const tool_calls = calls.map(([name, args], index) => ({
    id: `call_${index}`,
    type: 'function',
    function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
  }));
  return { message: { role: 'assistant', content: null, tool_calls } };
}

/** An error that no further attempt helps against. */
export function refusedByProvider(): DomainError {
  const message = 'The provider refuses the key.';
  return new DomainError({ code: 'provider_refused', message, fault: 'provider' });
}

/** An error that may have passed when the next attempt comes. */
export function providerAway(): DomainError {
  const message = 'The provider is away.';
  return new DomainError({ code: 'provider_unavailable', message, retryable: true, fault: 'provider' });
}

/** A step that ends only when it is aborted; told when it has begun. */
export function hanging(begun: () => void = () => undefined): ScriptedStep {
  return {
    answer: (_request, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
        begun();
      }),
  };
}
