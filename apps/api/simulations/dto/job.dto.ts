import { UsageDto } from '../../usage.dto.js';

/** The model-day under way that started first. */
export class CurrentModelDayDto {
  /** Trading date. */
  date!: string;

  /** Signature. */
  model!: string;
}

/** Why an attempt failed. */
export class ModelDayErrorDto {
  /** Stable snake_case code. */
  code!: string;

  message!: string;

  /** caller, model, provider or us. */
  at_fault!: string;
}

/** One model on one trading date. */
export class ModelDayDto {
  date!: string;

  model!: string;

  /** pending, running, completed, failed or cancelled. */
  status!: string;

  started_at!: string | null;

  completed_at!: string | null;

  duration_seconds!: number | null;

  /** Why it failed, if it did. */
  error!: string | null;

  /** How often it was started. */
  attempts!: number;

  /** Of the last attempt that failed, also when a later one completed. */
  last_error!: ModelDayErrorDto | null;

  /** finish, max_steps, loop, budget, deadline, error or cancelled, once it has ended. */
  stop_reason!: string | null;
}

/** How far a job has come. */
export class ProgressDto {
  total_model_days!: number;

  completed!: number;

  failed!: number;

  /** Waiting or running. */
  pending!: number;

  current!: CurrentModelDayDto | null;
}

/** Progress with every model-day, by date. */
export class DetailedProgressDto extends ProgressDto {
  details!: ModelDayDto[];
}

/** What decides how a job comes out. Hashes are SHA-256. */
export class RunIdentityDto {
  /** Of the whole config without keys. */
  config_sha256!: string;

  /** Without keys and universe. */
  config!: Record<string, unknown>;

  /** Of prompts, reminders, tools and their schemas. */
  prompt_sha256!: string;

  /** `sha256` of the symbols, and how many there are. */
  universe!: Record<string, unknown>;

  /** `open`: trades fill at the session's open. */
  execution!: string;

  /** US dollars: `per_trade` and `per_share`. */
  commission!: Record<string, number>;

  slippage_bps!: number;

  max_position_fraction!: number | null;

  max_trades_per_day!: number | null;

  /** `version`, and the git `commit` or null. */
  code!: Record<string, unknown>;

  /** By signature of each provider's model; null is left to the provider. */
  sampling!: Record<string, unknown>;

  /** The last import of prices before the job was accepted; 0 before the first. */
  price_data_version!: number;
}

/** A job without its model-days. */
export class JobSummaryDto {
  /** UUID. */
  job_id!: string;

  /** downloading_data, pending, running, completed, partial, failed or cancelled. */
  status!: string;

  /** simulate, or replay: run again from the recorded answers of source_job_id. */
  mode!: string;

  source_job_id!: string | null;

  /** Its trading dates. */
  date_range!: string[];

  /** Signatures. */
  models!: string[];

  progress!: ProgressDto;

  created_at!: string;

  started_at!: string | null;

  updated_at!: string;

  completed_at!: string | null;

  total_duration_seconds!: number | null;

  error!: string | null;

  warnings!: string[];

  /** What decides how the job comes out; null for jobs of older versions. */
  identity!: RunIdentityDto | null;

  /** The providers' names of the configurations that answered so far, by signature. */
  system_fingerprints!: Readonly<Record<string, readonly string[]>>;
}

/** What one model took in a job. */
export class ModelUsageDto extends UsageDto {
  /** Signature. */
  model!: string;
}

/** What a job took: every attempt that has ended, also those at model-days that were run again. */
export class JobUsageDto extends UsageDto {
  /** The models that asked a provider. */
  models!: ModelUsageDto[];
}

/** A job with its model-days. */
/** Somebody who asked to be told of the job's end. */
export class JobCallbackDto {
  /** The origin of the callback_url; the rest of it is not shown. */
  url!: string;

  /** pending (also while the job has not ended), delivered, or failed when nobody tries any more. */
  status!: string;

  attempts!: number;

  /** Why the last attempt failed. */
  last_error!: string | null;
}

export class JobStatusDto extends JobSummaryDto {
  declare progress: DetailedProgressDto;

  usage!: JobUsageDto;

  callbacks!: JobCallbackDto[];
}
