import { type ChatRequest, type OfferedTool } from '../../chat-model.js';
import { isOpenAi, isOpenRouter } from '../transport/provider-host.js';
import { type SamplingParameters } from './sampling-parameters.js';

/** The body of a chat completion request. */
export type RequestBody = Readonly<Record<string, unknown>>;

/** What every request of a model says, as its config has it. */
export interface RequestSettings {
  readonly model: string;
  readonly sampling?: SamplingParameters;
  /** Answers are asked for in chunks. */
  readonly stream?: boolean;
  /** Further fields, whose names none of the others has, or which go before them. */
  readonly extraBody?: RequestBody;
}

/** The body of a request as a provider is asked for the first time, in the words of its host. */
export function requestBody(
  { messages, tools }: ChatRequest,
  { model, sampling = {}, stream = false, extraBody }: RequestSettings,
  host: string,
): RequestBody {
  const { max_tokens, ...others } = sampling;
  return {
    model,
    messages,
    // OpenAI refuses an empty list.
    ...(tools.length > 0 && { tools: tools.map(toFunctionTool) }),
    ...others,
    ...(max_tokens !== undefined &&
      (isOpenAi(host) ? { max_completion_tokens: max_tokens } : { max_tokens })),
    ...(isOpenRouter(host) && { usage: { include: true } }),
    stream,
    ...(stream && { stream_options: { include_usage: true } }),
    ...extraBody,
  };
}

function toFunctionTool({ name, description, parameters }: OfferedTool) {
  return { type: 'function', function: { name, description, parameters } };
}
