import { warningCodes, type ModelCall, type ModelDayWarning } from '@app/domain';
import { Counter, Histogram, type Registry } from 'prom-client';
import { BoundedLabels } from './bounded-labels.js';

/**
 * How an attempt at a model-day ended: with a result, for good without one, to be tried again, given back by a worker that
 * stops or lost it, or refused because its model-day was cancelled or taken over.
 */
export type AttemptOutcome = 'completed' | 'failed' | 'retried' | 'released' | 'superseded';

/** From a built-in model's few milliseconds to the longest session that MODEL_DAY_TIMEOUT_S allows by default. */
const ATTEMPT_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];
const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120];
const WAIT_SECONDS = [0.005, 0.05, 0.25, 1, 5, 15, 60, 300];
/** Signatures and hosts come from configs, which nobody bounds. */
const MAX_SIGNATURES = 100;
const MAX_HOSTS = 20;

/** What this process measures of the sessions that it runs. Counters start at 0 with the process, as Prometheus expects it. */
export class SessionMetrics {
  private readonly signatures = new BoundedLabels(MAX_SIGNATURES);
  private readonly hosts = new BoundedLabels(MAX_HOSTS);
  private readonly attempts: Histogram<'signature' | 'outcome'>;
  private readonly calls: Histogram<'signature' | 'outcome'>;
  private readonly failures: Counter<'signature' | 'code'>;
  private readonly tokens: Counter<'signature' | 'kind'>;
  private readonly cost: Counter<'signature' | 'source'>;
  private readonly waits: Histogram<'host'>;
  private readonly warnings: Counter<'signature' | 'code'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.attempts = new Histogram({
      name: 'ai_trader_model_day_attempt_duration_seconds',
      help: 'How long attempts at model-days took, by signature and outcome',
      labelNames: ['signature', 'outcome'],
      buckets: ATTEMPT_SECONDS,
      registers,
    });
    this.calls = new Histogram({
      name: 'ai_trader_model_call_duration_seconds',
      help: "How long requests to a model's provider took, the wait for its limits included, by signature and outcome",
      labelNames: ['signature', 'outcome'],
      buckets: CALL_SECONDS,
      registers,
    });
    this.failures = new Counter({
      name: 'ai_trader_model_call_failures_total',
      help: "Requests to a model's provider that were not answered, by signature and error code",
      labelNames: ['signature', 'code'],
      registers,
    });
    this.tokens = new Counter({
      name: 'ai_trader_model_tokens_total',
      help: 'Tokens that providers counted; cached is a part of prompt, reasoning one of completion',
      labelNames: ['signature', 'kind'],
      registers,
    });
    this.cost = new Counter({
      name: 'ai_trader_model_cost_usd_total',
      help: "US dollars that requests cost, as the provider reported or the config's prices compute it",
      labelNames: ['signature', 'source'],
      registers,
    });
    this.waits = new Histogram({
      name: 'ai_trader_provider_wait_seconds',
      help: 'How long requests waited for their place under provider_limits, by host',
      labelNames: ['host'],
      buckets: WAIT_SECONDS,
      registers,
    });
    this.warnings = new Counter({
      name: 'ai_trader_model_day_warnings_total',
      help: 'Attempts at model-days that left a warning, by signature and code',
      labelNames: ['signature', 'code'],
      registers,
    });
  }

  /** An attempt at a model-day has ended. */
  attemptEnded(signature: string, outcome: AttemptOutcome, seconds: number): void {
    this.attempts.observe({ signature: this.signatures.of(signature), outcome }, seconds);
  }

  /** An attempt has ended with these warnings; each code counts once. */
  attemptWarned(ofSignature: string, warnings: readonly ModelDayWarning[]): void {
    const signature = this.signatures.of(ofSignature);
    for (const code of warningCodes(warnings)) this.warnings.inc({ signature, code });
  }

  /** A provider was asked; what it did not say is not counted. */
  modelCalled(ofSignature: string, { latencyMs, failure, tokens, cost }: ModelCall): void {
    const signature = this.signatures.of(ofSignature);
    this.calls.observe({ signature, outcome: failure === null ? 'answered' : 'failed' }, latencyMs / 1_000);
    if (failure !== null) this.failures.inc({ signature, code: failure });
    if (cost) this.cost.inc({ signature, source: cost.source }, cost.usd.toNumber());
    if (!tokens) return;
    for (const kind of ['prompt', 'cached', 'completion', 'reasoning'] as const) {
      const count = tokens[kind];
      if (count !== null) this.tokens.inc({ signature, kind }, count);
    }
  }

  /** A request got its place under the limits of a provider's host. */
  waitedForProvider(host: string, seconds: number): void {
    this.waits.observe({ host: this.hosts.of(host) }, seconds);
  }
}
