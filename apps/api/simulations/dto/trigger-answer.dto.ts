import { ProgressDto } from './job.dto.js';

/** 202: a job was created and queued. */
export class JobAcceptedDto {
  /** UUID; ask /simulate/status/{job_id} for its progress. */
  job_id!: string;

  /** Always "accepted". */
  status!: string;

  date_range!: string[];

  models!: string[];

  created_at!: string;

  message!: string;

  /** Present only if there is something to say. */
  warnings?: string[];
}

/** 200: the same dates and models are already pending or running. */
export class JobExistingDto {
  job_id!: string;

  /** downloading_data, pending or running. */
  status!: string;

  date_range!: string[];

  models!: string[];

  progress!: ProgressDto;

  created_at!: string;

  message!: string;
}

/** 200: nothing to do. */
export class UpToDateDto {
  /** Always "current". */
  status!: string;

  message!: string;

  last_simulation_date!: string | null;

  next_trading_day!: string;
}
