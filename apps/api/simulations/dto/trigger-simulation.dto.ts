import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
} from 'class-validator';
import { DateField, UuidField } from '../../open-api/fields.js';

/** What to simulate. Everything is optional: an empty body catches every enabled model up to the latest closing prices. */
export class TriggerSimulationDto {
  /**
   * Config file inside CONFIG_DIR.
   * @example "configs/default_config.json"
   */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  config_path?: string;

  /**
   * First trading date, YYYY-MM-DD.
   * @example "2025-10-02"
   */
  @IsOptional()
  @IsString()
  @DateField()
  start_date?: string;

  /**
   * Last trading date, YYYY-MM-DD.
   * @example "2025-10-29"
   */
  @IsOptional()
  @IsString()
  @DateField()
  end_date?: string;

  /** Signatures of enabled models; all enabled ones when left out. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(500)
  @IsString({ each: true })
  models?: string[];

  /** Runs completed model-days again: everything of these models from start_date on is superseded. */
  @IsOptional()
  @IsBoolean()
  replace_existing?: boolean;

  /** `simulate` asks the models; `replay` runs source_job_id again from its recorded answers, without any network. */
  @IsOptional()
  @IsIn(['simulate', 'replay'])
  mode?: 'simulate' | 'replay';

  /** The finished job that a replay runs again; its config, models and dates apply. */
  @IsOptional()
  @IsUUID()
  @UuidField()
  source_job_id?: string;

  /**
   * An http or https URL of a host on CALLBACK_ALLOWED_HOSTS, which is told when the job ends, in whatever way:
   * `POST {"job_id", "status"}` with `X-AI-Trader-Delivery` (the same over attempts) and `X-AI-Trader-Signature:
   * t=<unix seconds>,v1=<HMAC-SHA256 of "t.body" under CALLBACK_SECRET in hexadecimal>`. Anything but 2xx is tried again,
   * ten times over about four hours; redirects are not followed. Each trigger of a job under way may bring another one, twenty a job;
   * a retried job tells its next end too. With nothing to do (`current`) there is nothing to be told. Treated as a secret:
   * shown as its origin only.
   */
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  callback_url?: string;
}
