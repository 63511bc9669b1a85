import { randomUUID } from 'node:crypto';
import { type LoadedConfig, type ModelConfig } from '@app/config';
import { type Job } from '@app/domain';
import { describeRun } from '../run-identity/describe-run.js';
import { type MarketCoverage, type RequestedRange, type SimulationPlan } from './plan-model-days.js';

/** What a caller may ask for; see the contract's POST /simulate/trigger. */
export interface SimulationRequest extends RequestedRange {
  readonly configPath: string;
  /** Signatures; undefined means every enabled model. */
  readonly models?: readonly string[];
}

/** A request whose config and models have been checked. */
export interface Asked {
  readonly request: SimulationRequest;
  readonly loaded: LoadedConfig;
  readonly models: readonly ModelConfig[];
  readonly market: MarketCoverage;
  readonly priceDataVersion: number;
  /** Whether prices are downloaded before anything runs; the market is then what they are hoped to make of it. */
  readonly download: boolean;
  /** About prices that stay missing. */
  readonly warnings: readonly string[];
}

const SYNTHETIC_WARNING =
  'SYNTHETIC market: the prices are made up; the results say nothing about real markets.';

/** The job that a plan makes of a request: its dates and models are those that have something to run. */
export function plannedJob(asked: Asked, plan: SimulationPlan, now: string): Job {
  const signatures = new Set(plan.modelDays.map((modelDay) => modelDay.signature));
  const models = asked.models
    .map((model) => model.signature)
    .filter((signature) => signatures.has(signature));
  const dates = [...new Set(plan.modelDays.map((modelDay) => modelDay.date))].sort();
  return {
    id: randomUUID(),
    status: asked.download ? 'downloading_data' : 'pending',
    mode: 'simulate',
    configPath: asked.request.configPath,
    dates,
    models,
    replaceExisting: asked.request.replaceExisting,
    warnings: [...(asked.market.synthetic ? [SYNTHETIC_WARNING] : []), ...plan.warnings, ...asked.warnings],
    identity: describeRun({ ...asked.loaded, models, dates, priceDataVersion: asked.priceDataVersion }),
    systemFingerprints: {},
    createdAt: now,
    updatedAt: now,
  };
}
