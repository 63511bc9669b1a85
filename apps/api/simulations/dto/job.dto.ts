import { type Fault, type JobStatus, type ModelDayStatus, type StopReason } from '@app/domain';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { ModelDayWarningDto } from '../../model-day-warning.dto.js';
import { UsageDto } from '../../usage.dto.js';
import {
  CountField,
  DateField,
  DatesField,
  InstantField,
  SignatureField,
  UuidField,
} from '../../open-api/fields.js';

/** The model-day under way that started first. */
export class CurrentModelDayDto {
  /** Trading date. */
  @DateField()
  date!: string;

  /** Signature. */
  @SignatureField()
  model!: string;
}

/** Why an attempt failed. */
export class ModelDayErrorDto {
  /** Stable snake_case code. */
  code!: string;

  /** For a person. */
  message!: string;

  at_fault!: Fault;
}

/** One model on one trading date. */
export class ModelDayDto {
  @DateField()
  date!: string;

  @SignatureField()
  model!: string;

  status!: ModelDayStatus;

  @InstantField()
  started_at!: string | null;

  @InstantField()
  completed_at!: string | null;

  /** Until its end, or until now. */
  duration_seconds!: number | null;

  /** Why it failed, if it did. */
  error!: string | null;

  /** How often it was started. */
  @CountField()
  attempts!: number;

  /** Of the last attempt that failed, also when a later one completed. */
  last_error!: ModelDayErrorDto | null;

  /** When it is tried again; of a failed one, when a retry of the job can succeed, where the provider said so. */
  @InstantField()
  next_attempt_at!: string | null;

  /** Once it has ended. */
  stop_reason!: StopReason | null;

  /** Of the last attempt that has ended, at most 20; what a new attempt says takes their place. */
  warnings!: ModelDayWarningDto[];
}

/** How far a job has come. */
export class ProgressDto {
  @CountField()
  total_model_days!: number;

  @CountField()
  completed!: number;

  @CountField()
  failed!: number;

  /** Waiting or running. */
  @CountField()
  pending!: number;

  current!: CurrentModelDayDto | null;
}

/** Progress with every model-day, by date. */
export class DetailedProgressDto extends ProgressDto {
  details!: ModelDayDto[];
}

/** The symbols that could be traded. */
export class UniverseIdentityDto {
  /** The index whose members of each date they were; absent for a list of the config. */
  index?: string;

  sha256!: string;

  @CountField()
  symbols!: number;
}

/** What a trade costs besides its price, in US dollars. */
export class CommissionDto {
  per_trade!: number;

  per_share!: number;
}

/** The program that ran the job. */
export class CodeIdentityDto {
  version!: string;

  /** The git commit that was built; null when it was not built from a repository. */
  commit!: string | null;
}

/** Sampling parameters of a provider's model; null is left to the provider. */
export class SamplingDto {
  temperature!: number | null;

  top_p!: number | null;

  @CountField()
  max_tokens!: number | null;

  seed!: number | null;
}

/** What decides how a job comes out. Hashes are SHA-256. */
@ApiExtraModels(SamplingDto)
export class RunIdentityDto {
  /** Of the whole config without keys. */
  config_sha256!: string;

  /** Without keys and universe. */
  config!: Record<string, unknown>;

  /** Of prompts, reminders, tools and their schemas. */
  prompt_sha256!: string;

  universe!: UniverseIdentityDto;

  /** `open`: trades fill at the session's open. */
  execution!: 'open';

  commission!: CommissionDto;

  /** Hundredths of a per cent of the open. */
  slippage_bps!: number;

  /** Of the portfolio's value; null is no limit. */
  max_position_fraction!: number | null;

  /** null is no limit. */
  @CountField()
  max_trades_per_day!: number | null;

  code!: CodeIdentityDto;

  /** By signature of each provider's model; null is left to the provider. */
  @ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(SamplingDto) } })
  sampling!: Record<string, SamplingDto>;

  /** The last import of prices before the job was accepted; 0 before the first. */
  @CountField()
  price_data_version!: number;
}

/** A job without its model-days. */
export class JobSummaryDto {
  /** UUID. */
  @UuidField()
  job_id!: string;

  status!: JobStatus;

  /** `replay`: run again from the recorded answers of source_job_id. `import`: taken over from files of the batch system. */
  mode!: 'simulate' | 'replay' | 'import';

  /** The job that a replay runs again. */
  @UuidField()
  source_job_id!: string | null;

  /** Its trading dates. */
  @DatesField()
  date_range!: string[];

  /** Signatures. */
  models!: string[];

  progress!: ProgressDto;

  @InstantField()
  created_at!: string;

  @InstantField()
  started_at!: string | null;

  @InstantField()
  updated_at!: string;

  @InstantField()
  completed_at!: string | null;

  /** Until its end, or until now. */
  total_duration_seconds!: number | null;

  /** Why the job failed as a whole, if it did. */
  error!: string | null;

  /** What the job leaves out, and how many of its model-days carry a warning of which code; for a person. */
  warnings!: string[];

  /** What decides how the job comes out; null for jobs of older versions. */
  identity!: RunIdentityDto | null;

  /** The providers' names of the configurations that answered so far, by signature. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } })
  system_fingerprints!: Readonly<Record<string, readonly string[]>>;
}

/** What one model took in a job. */
export class ModelUsageDto extends UsageDto {
  /** Signature. */
  @SignatureField()
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
