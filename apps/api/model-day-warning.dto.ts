import { type ModelDayWarningCode } from '@app/domain';
import { ApiProperty } from '@nestjs/swagger';

/** Something that has to be known of a model-day before its result is believed. */
export class ModelDayWarningDto {
  /** Stable snake_case code. */
  code!: ModelDayWarningCode;

  /** For a person: what it was, and the way out. At most 500 characters. */
  message!: string;
}

/** By code of a warning: a number of model-days. */
export const DaysByCode = (): PropertyDecorator =>
  ApiProperty({ type: 'object', additionalProperties: { type: 'integer', minimum: 1 } });
