import { type FlowDocument, type FlowModule, type Transform } from './flow-document.js';

/** What flows may call: the parameters of each script, by its path. */
export type Scripts = Readonly<
  Record<string, { readonly parameters: readonly string[]; readonly required: readonly string[] }>
>;

/** The keys that the interpreter knows; a flow that uses another one is not tested. */
const KNOWN_KEYS = {
  flow: ['summary', 'description', 'schema', 'value'],
  value: ['modules', 'failure_module'],
  module: ['id', 'summary', 'value', 'retry', 'sleep', 'stop_after_if', 'suspend'],
  script: ['type', 'path', 'input_transforms'],
  whileloopflow: ['type', 'skip_failures', 'modules'],
  identity: ['type'],
  retry: ['constant'],
  stop_after_if: ['expr', 'skip_if_stopped'],
  suspend: ['required_events', 'timeout', 'continue_on_disapprove_timeout', 'hide_cancel'],
} as const;

/** What is wrong with a flow that `wmill lint` lets through. */
export function flowProblems(flow: FlowDocument, scripts: Scripts): string[] {
  const check = new FlowCheck(flow, scripts);
  check.flow();
  return check.problems;
}

/** What is wrong with a schedule that `wmill lint` lets through. */
export function scheduleProblems(
  schedule: Readonly<Record<string, unknown>>,
  flows: readonly string[],
): string[] {
  const problems: string[] = [];
  const { schedule: cron, timezone, script_path, is_flow } = schedule as Record<string, string>;
  const fields = String(cron).trim().split(/\s+/).length;
  if (fields !== 6)
    problems.push(`schedule: "${cron}" has ${fields} fields; Windmill's cron has 6, seconds first`);
  if (!Intl.supportedValuesOf('timeZone').includes(String(timezone)) && timezone !== 'UTC')
    problems.push(`timezone: "${timezone}" is none`);
  if (is_flow !== (true as unknown)) problems.push('is_flow: the schedule is of a flow');
  if (!flows.includes(String(script_path))) problems.push(`script_path: there is no flow "${script_path}"`);
  return problems;
}

class FlowCheck {
  readonly problems: string[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly document: FlowDocument,
    private readonly scripts: Scripts,
  ) {}

  flow(): void {
    this.keys('the flow', this.document, KNOWN_KEYS.flow);
    this.keys('value', this.document.value, KNOWN_KEYS.value);
    const { modules, failure_module } = this.document.value;
    this.modules(modules, []);
    if (failure_module.id !== 'failure') this.problems.push('failure_module: its id must be "failure"');
    this.module(failure_module, []);
  }

  /** `before`: the steps whose results can be read. */
  private modules(modules: readonly FlowModule[], before: readonly string[]): void {
    const known = [...before];
    for (const module of modules) {
      this.module(module, known);
      known.push(module.id);
    }
  }

  private module(module: FlowModule, known: readonly string[]): void {
    const { id, value, retry, sleep, stop_after_if, suspend } = module;
    if (this.seen.has(id)) this.problems.push(`${id}: the id is there twice`);
    this.seen.add(id);
    this.keys(id, module, KNOWN_KEYS.module);
    if (retry) this.keys(`${id}.retry`, retry, KNOWN_KEYS.retry);
    if (stop_after_if) this.keys(`${id}.stop_after_if`, stop_after_if, KNOWN_KEYS.stop_after_if);
    if (suspend) this.keys(`${id}.suspend`, suspend, KNOWN_KEYS.suspend);
    if (sleep !== undefined && typeof sleep !== 'object')
      this.problems.push(`${id}.sleep: ${String(sleep)} is no expression`);
    this.keys(`${id}.value`, value, KNOWN_KEYS[value.type]);
    if (value.type === 'whileloopflow') {
      if (!value.modules.some((inner) => inner.stop_after_if))
        this.problems.push(`${id}: no step of the loop ends it`);
      this.modules(value.modules, known);
    }
    if (value.type === 'script') this.script(id, value, known);
  }

  private script(
    id: string,
    {
      path,
      input_transforms,
    }: { readonly path: string; readonly input_transforms: Readonly<Record<string, Transform>> },
    known: readonly string[],
  ): void {
    const script = this.scripts[path];
    if (!script) {
      this.problems.push(`${id}: there is no script "${path}"`);
      return;
    }
    const given = Object.keys(input_transforms);
    for (const name of given.filter((name) => !script.parameters.includes(name)))
      this.problems.push(`${id}: ${path} has no parameter "${name}"`);
    for (const name of script.required.filter((name) => !given.includes(name)))
      this.problems.push(`${id}: ${path} needs "${name}"`);
    for (const transform of Object.values(input_transforms)) this.transform(id, transform, known);
  }

  private transform(id: string, transform: Transform, known: readonly string[]): void {
    if (transform.type !== 'javascript') return;
    for (const [, step] of transform.expr.matchAll(/\bresults\.(\w+)/g))
      if (!known.includes(step!)) this.problems.push(`${id}: no step "${step!}" comes before it`);
    for (const [, field] of transform.expr.matchAll(/\bflow_input\.(\w+)/g))
      if (field !== 'iter' && !(field! in this.document.schema.properties))
        this.problems.push(`${id}: the flow has no input "${field!}"`);
  }

  private keys(where: string, value: object, known: readonly string[]): void {
    for (const key of Object.keys(value).filter((key) => !known.includes(key)))
      this.problems.push(`${where}: unknown key "${key}"`);
  }
}
