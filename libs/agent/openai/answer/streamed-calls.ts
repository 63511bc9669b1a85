import { asJsonRecord, isJsonRecord, parseJson, type JsonRecord } from '../../json-record.js';

/** A tool call while its pieces come. */
interface OpenCall {
  readonly key: unknown;
  id: string;
  name: string;
  args: string;
  /** Arguments that came as an object, which some servers send. */
  object?: JsonRecord;
  others: JsonRecord;
  functionOthers: JsonRecord;
}

/**
 * Puts the tool calls of a streamed answer together from their pieces. Which call a piece belongs to says its `index`; but
 * servers leave it out, give all calls the same one, or send every piece with an id of its own. A piece that names a
 * function begins a call, unless the call at its index still waits for one; any other piece goes on with the call of its
 * index or id, or with the last one.
 */
export class StreamedCalls {
  private readonly calls: OpenCall[] = [];

  get isEmpty(): boolean {
    return this.calls.length === 0;
  }

  /** Whether the arguments of the last call end before they are JSON. */
  get isCutOff(): boolean {
    const last = this.calls.at(-1);
    return (
      last !== undefined && !last.object && last.args.trim() !== '' && parseJson(last.args) === undefined
    );
  }

  add(piece: unknown): void {
    if (!isJsonRecord(piece)) return;
    const { index, id, function: called, ...others } = piece;
    const { name, arguments: args, ...functionOthers } = asJsonRecord(called);
    const fragment = { key: index ?? undefined, id: textOf(id), name: textOf(name), args };
    const call = this.callOf(fragment) ?? this.begin(fragment);
    if (fragment.id !== '' && call.id === '') call.id = fragment.id;
    if (fragment.name !== '' && call.name !== fragment.name) call.name += fragment.name;
    if (typeof args === 'string') call.args += call.args === args && isComplete(args) ? '' : args;
    else if (isJsonRecord(args)) call.object = { ...call.object, ...args };
    call.others = { ...call.others, ...known(others) };
    call.functionOthers = { ...call.functionOthers, ...known(functionOthers) };
  }

  /** The calls as an answer that is not streamed has them, in the order of their indexes, or else as they came. */
  toToolCalls(): JsonRecord[] {
    const isOrdered = this.calls.every(({ key }) => Number.isSafeInteger(key));
    const calls = isOrdered ? this.calls.toSorted((a, b) => Number(a.key) - Number(b.key)) : this.calls;
    return calls.map(({ id, name, args, object, others, functionOthers }) => ({
      ...(id !== '' && { id }),
      type: 'function',
      ...others,
      function: { ...functionOthers, name, arguments: object ?? args },
    }));
  }

  private callOf({ key, id, name, args }: Fragment): OpenCall | undefined {
    const byId =
      id === ''
        ? undefined
        : this.calls.findLast((call) => call.id === id && !isAnother(call, { key, name }));
    const byIndex = key === undefined ? undefined : this.calls.findLast((call) => call.key === key);
    if (byId) return byId;
    if (name === '') return byIndex ?? (key === undefined ? this.calls.at(-1) : undefined);
    return byIndex && goesOn(byIndex, { id, name, args }) ? byIndex : undefined;
  }

  private begin({ key }: Fragment): OpenCall {
    const call: OpenCall = { key, id: '', name: '', args: '', others: {}, functionOthers: {} };
    this.calls.push(call);
    return call;
  }
}

interface Fragment {
  readonly key?: unknown;
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
}

/** Whether a piece begins a call of its own, though its id is that of a call: at another index, when that call is whole. */
function isAnother(call: OpenCall, { key, name }: Pick<Fragment, 'key' | 'name'>): boolean {
  const isElsewhere = key !== undefined && call.key !== undefined && call.key !== key;
  return isElsewhere && name !== '' && (call.object !== undefined || isComplete(call.args));
}

/** Whether a piece that names a function at the index of a call belongs to that call. */
function goesOn(call: OpenCall, { id, name }: Omit<Fragment, 'key'>): boolean {
  if (call.name === '') return true;
  if (id !== '' && call.id !== '') return false;
  // The name again, as some servers send it with every piece, until the arguments are whole.
  if (call.name === name) return !call.object && !isComplete(call.args);
  return call.args === '' && !call.object;
}

function isComplete(args: string): boolean {
  return args.trim() !== '' && parseJson(args) !== undefined;
}

function known(fields: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ''));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
