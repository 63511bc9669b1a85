/** What `${expr}` or a fixed value hands to a step. */
export type Transform =
  | { readonly type: 'static'; readonly value?: unknown }
  | { readonly type: 'javascript'; readonly expr: string };

/** Another attempt after so many seconds, so many times. */
export interface Retry {
  readonly constant: { readonly attempts: number; readonly seconds: number };
}

/** A script of the workspace. */
export interface ScriptValue {
  readonly type: 'script';
  /** `f/ai_trader/<name>` */
  readonly path: string;
  readonly input_transforms: Readonly<Record<string, Transform>>;
}

/** Its modules again and again, until one of them stops. */
export interface LoopValue {
  readonly type: 'whileloopflow';
  readonly skip_failures: boolean;
  readonly modules: readonly FlowModule[];
}

/** One step. */
export interface FlowModule {
  readonly id: string;
  readonly summary?: string;
  readonly value: ScriptValue | LoopValue | { readonly type: 'identity' };
  readonly retry?: Retry;
  readonly sleep?: Transform;
  readonly stop_after_if?: { readonly expr: string; readonly skip_if_stopped: boolean };
  readonly suspend?: Suspend;
}

/** After the step the flow waits for events. */
export interface Suspend {
  readonly required_events: number;
  readonly timeout: number;
  readonly continue_on_disapprove_timeout: boolean;
  readonly hide_cancel?: boolean;
}

/** The part of a flow.yaml that the flows of this folder use. */
export interface FlowDocument {
  readonly summary: string;
  readonly description?: string;
  readonly schema: { readonly properties: Readonly<Record<string, unknown>> };
  readonly value: { readonly modules: readonly FlowModule[]; readonly failure_module: FlowModule };
}
