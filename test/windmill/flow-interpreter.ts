import { randomUUID } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import {
  type FlowDocument,
  type FlowModule,
  type LoopValue,
  type ScriptValue,
  type Suspend,
  type Transform,
} from './flow-document.js';
import { runScript, type JobOutcome } from './script-runner.js';
import { type WorkspaceServer } from './workspace-server.js';

/** What a test does where a real flow would let time pass. Seconds are reported, not slept. */
export interface Clock {
  /** After a step, before the next one. */
  readonly onSleep?: (step: string, seconds: number) => unknown;
  /** Before a failed step is tried again; `attempt` counts from 1. */
  readonly onRetry?: (step: string, attempt: number, error: string) => unknown;
  /** While the flow waits to be resumed; `time out` ends the wait without an event. */
  readonly onSuspended?: (flowJobId: string) => Promise<'time out' | 'wait'> | 'time out' | 'wait';
}

/** How a flow ended. */
export interface FlowEnd {
  readonly flowJobId: string;
  readonly success: boolean;
  /** Of the last step, or of the failure module. */
  readonly result: unknown;
  /** The steps whose jobs ran, in their order. */
  readonly steps: readonly string[];
  /** The seconds slept after steps. */
  readonly sleeps: readonly number[];
}

interface Scope {
  readonly flow_input: Readonly<Record<string, unknown>>;
  readonly results: Record<string, unknown>;
}

/** A step that failed for good. */
class StepFailed extends Error {
  constructor(
    readonly step: string,
    readonly detail: { readonly name: string; readonly message: string },
  ) {
    super(`${step}: ${detail.message}`);
  }
}

/**
 * Runs flows as Windmill does, as far as those of this folder go: scripts with input transforms, retries, loops that an inner
 * step stops, sleeps after steps, suspension until an event, and the failure module. Each script runs as a process of its own.
 */
export class FlowInterpreter {
  private readonly steps: string[] = [];
  private readonly sleeps: number[] = [];
  private readonly flowJobId = randomUUID();

  private constructor(
    private readonly workspace: WorkspaceServer,
    private readonly clock: Clock,
  ) {}

  /** Runs a flow to its end. */
  static run(
    flow: FlowDocument,
    input: Readonly<Record<string, unknown>>,
    { workspace, clock = {} }: { readonly workspace: WorkspaceServer; readonly clock?: Clock },
  ): Promise<FlowEnd> {
    return new FlowInterpreter(workspace, clock).run(flow, input);
  }

  private async run(
    { value }: FlowDocument,
    flow_input: Readonly<Record<string, unknown>>,
  ): Promise<FlowEnd> {
    const scope = { flow_input, results: {} };
    try {
      const { result } = await this.runModules(value.modules, scope, this.flowJobId);
      return this.end(true, result);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      const failure = { ...error.detail, step_id: error.step };
      const report = await this.runOnce(value.failure_module, { ...scope, error: failure }, this.flowJobId);
      return this.end(false, report.result ?? report.error);
    }
  }

  private end(success: boolean, result: unknown): FlowEnd {
    return { flowJobId: this.flowJobId, success, result, steps: this.steps, sleeps: this.sleeps };
  }

  /** Until the last one, or one that stops. */
  private async runModules(
    modules: readonly FlowModule[],
    scope: Scope,
    flowJobId: string,
  ): Promise<{ readonly result: unknown; readonly stopped: boolean }> {
    let result: unknown = null;
    for (const [index, module] of modules.entries()) {
      result = await this.runModule(module, { ...scope, result }, flowJobId);
      scope.results[module.id] = result;
      const { stop_after_if, sleep, suspend } = module;
      if (stop_after_if && evaluate(stop_after_if.expr, { ...scope, result }) === true)
        return { result, stopped: true };
      if (suspend) await this.suspend(module.id, suspend);
      if (sleep && index < modules.length - 1) await this.sleep(module.id, sleep, { ...scope, result });
    }
    return { result, stopped: false };
  }

  private runModule(
    module: FlowModule,
    scope: Scope & { readonly result: unknown },
    flowJobId: string,
  ): Promise<unknown> {
    switch (module.value.type) {
      case 'identity':
        return Promise.resolve(scope.result);
      case 'whileloopflow':
        return this.runLoop(module.value, scope);
      case 'script':
        return this.runWithRetries(module, scope, flowJobId);
    }
  }

  /** The results of all iterations; each is a flow of its own, with the steps around it in sight. */
  private async runLoop({ modules }: LoopValue, { flow_input, results }: Scope): Promise<unknown[]> {
    const iterations: unknown[] = [];
    for (let index = 0; ; index += 1) {
      const scope = { flow_input: { ...flow_input, iter: { index, value: index } }, results: { ...results } };
      const { result, stopped } = await this.runModules(modules, scope, randomUUID());
      iterations.push(result);
      if (stopped) return iterations;
    }
  }

  private async runWithRetries(module: FlowModule, scope: Scope, flowJobId: string): Promise<unknown> {
    const attempts = module.retry?.constant.attempts ?? 0;
    for (let attempt = 1; ; attempt += 1) {
      const { result, error } = await this.runOnce(module, scope, flowJobId);
      if (!error) return result;
      if (attempt > attempts) throw new StepFailed(module.id, error);
      await this.clock.onRetry?.(module.id, attempt, error.message);
    }
  }

  private runOnce(module: FlowModule, scope: object, flowJobId: string): Promise<JobOutcome> {
    const { path, input_transforms } = module.value as ScriptValue;
    const args = Object.entries(input_transforms).map(([name, transform]) => [
      name,
      valueOf(transform, scope),
    ]);
    const jobId = randomUUID();
    this.workspace.addStep(jobId, flowJobId);
    this.steps.push(module.id);
    return runScript(path.replace('f/ai_trader/', ''), Object.fromEntries(args) as Record<string, unknown>, {
      windmillUrl: this.workspace.url,
      jobId,
      flowJobId,
    });
  }

  private async sleep(step: string, transform: Transform, scope: object): Promise<void> {
    const seconds = valueOf(transform, scope);
    if (typeof seconds !== 'number') throw new Error(`${step}: its sleep is no number`);
    this.sleeps.push(seconds);
    await this.clock.onSleep?.(step, seconds);
  }

  /** An event that came before counts. */
  private async suspend(step: string, { continue_on_disapprove_timeout }: Suspend): Promise<void> {
    const happened = this.workspace.resumed.some(({ flow }) => flow === this.flowJobId);
    if (happened || (await this.clock.onSuspended?.(this.flowJobId)) !== 'time out') {
      await this.workspace.nextResumption(this.flowJobId);
      return;
    }
    if (!continue_on_disapprove_timeout)
      throw new StepFailed(step, { name: 'SuspendedTimedOut', message: 'Timed out waiting to be resumed' });
  }
}

function valueOf(transform: Transform, scope: object): unknown {
  return transform.type === 'static' ? transform.value : evaluate(transform.expr, scope);
}

/** Undefined where it is about a field that is not there, like an input that was left out. */
function evaluate(expression: string, scope: object): unknown {
  return runInNewContext(`(${expression})`, { ...scope }) as unknown;
}
