import { type JobStatus } from '@app/domain';
import { ProgressDto } from './job.dto.js';
import { DateField, DatesField, InstantField, UuidField } from '../../open-api/fields.js';

/** 202: a job was created and queued. */
export class JobAcceptedDto {
  /** UUID; ask /simulate/status/{job_id} for its progress. */
  @UuidField()
  job_id!: string;

  status!: 'accepted';

  @DatesField()
  date_range!: string[];

  models!: string[];

  @InstantField()
  created_at!: string;

  message!: string;

  /** Present only if there is something to say. */
  warnings?: string[];
}

/** 200: the same dates and models are already pending or running. */
export class JobExistingDto {
  @UuidField()
  job_id!: string;

  /** `downloading_data`, `pending` or `running` when it was looked at. */
  status!: JobStatus;

  @DatesField()
  date_range!: string[];

  models!: string[];

  progress!: ProgressDto;

  @InstantField()
  created_at!: string;

  message!: string;
}

/** 200: nothing to do. */
export class UpToDateDto {
  status!: 'current';

  message!: string;

  /** The last completed date of the models asked for; null when there is none. */
  @DateField()
  last_simulation_date!: string | null;

  /** The first session that is not covered yet. */
  @DateField()
  next_trading_day!: string;
}
