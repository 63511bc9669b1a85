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

/** A job without its model-days. */
export class JobSummaryDto {
  /** UUID. */
  job_id!: string;

  /** downloading_data, pending, running, completed, partial, failed or cancelled. */
  status!: string;

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
}

/** A job with its model-days. */
export class JobStatusDto extends JobSummaryDto {
  declare progress: DetailedProgressDto;
}
