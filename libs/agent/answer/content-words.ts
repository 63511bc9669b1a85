import { isJsonRecord } from '../json-record.js';

/** Kinds of parts of a content list that are thoughts: OpenAI, Mistral, Anthropic, Gemini. */
const THOUGHT_TYPE = /think|thought|reason|analysis|summary/i;

/** The words of a message's content: text, or the texts of a list of parts; parts that are thoughts have none. */
export function contentWords(content: unknown): string {
  if (typeof content === 'string') return content;
  if (isJsonRecord(content)) return partWords(content);
  if (!Array.isArray(content)) return '';
  return content.map(partWords).join('');
}

/** Whether a part of a content list is said rather than thought. */
export function isWordsPart(part: unknown): boolean {
  return isJsonRecord(part) && typeof part.text === 'string' && !isThoughtPart(part.type, part.thought);
}

function partWords(part: unknown): string {
  if (typeof part === 'string') return part;
  return isWordsPart(part) && isJsonRecord(part) && typeof part.text === 'string' ? part.text : '';
}

function isThoughtPart(type: unknown, thought: unknown): boolean {
  return thought === true || (typeof type === 'string' && THOUGHT_TYPE.test(type));
}
