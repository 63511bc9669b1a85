import { type AssistantMessage, type AssistantTurn } from '../chat-model.js';
import { asJsonRecord, isJsonRecord, parseJson, type JsonRecord } from '../json-record.js';
import { type ProviderErrors, type RawAnswer } from './provider-errors.js';
import { readUsage } from './read-usage.js';

/**
 * Reads the answer to a chat completion request. Of several choices the first counts.
 * @throws DomainError of the kind that the error inside has, where there is one; `provider_bad_answer` for an empty body,
 *   a web page, and an answer without a message
 */
export function readCompletion(answer: RawAnswer, errors: ProviderErrors): AssistantTurn {
  const completion = parseJson(answer.text);
  if (!isJsonRecord(completion)) {
    throw errors.unreadable(answer.text.trim() === '' ? 'an empty body.' : 'no JSON object', answer);
  }
  const choices = Array.isArray(completion.choices) ? (completion.choices as unknown[]) : [];
  const choice = asJsonRecord(choices[0]);
  const error = errorInside(completion) ?? errorInside(choice);
  if (error !== undefined) throw errors.refused({ ...answer, text: JSON.stringify({ error }) });
  if (!isJsonRecord(choice.message)) {
    throw errors.unreadable(choices.length === 0 ? 'no choices' : 'a choice without a message', answer);
  }
  return {
    message: toAssistantMessage(choice.message),
    usage: readUsage(completion.usage),
    finishReason: textIn(choice.finish_reason),
    systemFingerprint: textIn(completion.system_fingerprint),
  };
}

/** OpenRouter answers 200 and puts an error that came up under way into the answer or into its choice. */
function errorInside({ error, finish_reason }: JsonRecord): unknown {
  if (isJsonRecord(error) || (typeof error === 'string' && error !== '')) return error;
  return finish_reason === 'error' ? { message: 'The answer ended with an error.' } : undefined;
}

function toAssistantMessage(message: JsonRecord): AssistantMessage {
  return message.role === 'assistant'
    ? (message as AssistantMessage)
    : { ...message, role: 'assistant' as const };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
