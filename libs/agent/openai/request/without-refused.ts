import { isJsonRecord } from '../../json-record.js';
import { type LearnedRefusal } from './learned-refusals.js';
import { type RequestBody } from './request-body.js';

/** A request as it is sent, and which of the known refusals changed it. */
export interface AdaptedRequest {
  readonly body: RequestBody;
  readonly applied: readonly LearnedRefusal[];
}

/** Leaves out or replaces what a provider is known to refuse; what the request does not hold changes nothing. */
export function withoutRefused(body: RequestBody, known: readonly LearnedRefusal[]): AdaptedRequest {
  const applied: LearnedRefusal[] = [];
  let adapted = body;
  for (const refusal of known) {
    const changed = apply(adapted, refusal);
    if (changed === adapted) continue;
    adapted = changed;
    applied.push(refusal);
  }
  return { body: adapted, applied };
}

function apply(body: RequestBody, refusal: LearnedRefusal): RequestBody {
  const { where, field } = refusal;
  if (where === 'request') return field in body ? replaced(body, refusal) : body;
  const part =
    where === 'messages'
      ? mapped(body.messages, (message) => withoutField(message, field))
      : mapped(body.tools, (tool) => withoutKeyword(tool, field));
  return part === body[where] ? body : { ...body, [where]: part };
}

function replaced(body: RequestBody, { field, instead }: LearnedRefusal): RequestBody {
  const { [field]: value, ...others } = body;
  const rest = field === 'stream' ? without(others, 'stream_options') : others;
  if (instead === undefined) return rest;
  const next = 'value' in instead ? instead.value : value;
  const options =
    instead.field === 'stream' && next === true ? { stream_options: { include_usage: true } } : {};
  return instead.field === field && next === value ? body : { ...rest, [instead.field]: next, ...options };
}

/** A message of the model, its calls and what they call, without a field. */
function withoutField(message: unknown, field: string): unknown {
  if (!isJsonRecord(message) || message.role !== 'assistant') return message;
  const own = without(message, field);
  const calls = mapped(own.tool_calls, (call) => {
    if (!isJsonRecord(call)) return call;
    const rest = without(call, field);
    const called = isJsonRecord(rest.function) ? without(rest.function, field) : rest.function;
    return called === rest.function ? rest : { ...rest, function: called };
  });
  return calls === own.tool_calls ? own : { ...own, tool_calls: calls };
}

/** A tool whose schema says nothing under a keyword; names of properties are none. */
function withoutKeyword(value: unknown, keyword: string, isProperties = false): unknown {
  if (Array.isArray(value)) return mapped(value, (item) => withoutKeyword(item, keyword));
  if (!isJsonRecord(value)) return value;
  const own = isProperties ? value : without(value, keyword);
  const entries = Object.entries(own);
  const changed = entries.map(([name, item]): [string, unknown] => [
    name,
    withoutKeyword(item, keyword, name === 'properties' && !isProperties),
  ]);
  return changed.every(([, item], index) => item === entries[index]?.[1]) ? own : Object.fromEntries(changed);
}

function without(record: RequestBody, field: string): RequestBody {
  if (!(field in record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== field));
}

/** The list with each item as it becomes; the same list when none changes. */
function mapped(list: unknown, change: (item: unknown) => unknown): unknown {
  if (!Array.isArray(list)) return list;
  const items = list as unknown[];
  const changed = items.map(change);
  return changed.every((item, index) => item === items[index]) ? list : changed;
}
