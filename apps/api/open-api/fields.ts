import { ApiProperty } from '@nestjs/swagger';

/** A property that holds a trading date, YYYY-MM-DD. */
export const DateField = (): PropertyDecorator => ApiProperty({ format: 'date', example: '2025-10-02' });

/** A property that holds trading dates, YYYY-MM-DD. */
export const DatesField = (): PropertyDecorator =>
  ApiProperty({
    type: 'array',
    items: { type: 'string', format: 'date' },
    example: ['2025-10-02', '2025-10-03'],
  });

/** A property that holds an instant: UTC, ISO 8601 with `Z`. */
export const InstantField = (): PropertyDecorator =>
  ApiProperty({ format: 'date-time', example: '2025-11-03T06:00:00.000Z' });

/** A property that holds a UUID. */
export const UuidField = (): PropertyDecorator =>
  ApiProperty({ format: 'uuid', example: '3f1c2a9e-5b74-4c1d-9e0a-8d2f6b7c1e55' });

/** A property that holds a model's signature. */
export const SignatureField = (): PropertyDecorator => ApiProperty({ example: 'deepseek-chat-v3.1' });

/** A property that holds a whole number, 0 or more. */
export const CountField = (): PropertyDecorator => ApiProperty({ type: 'integer', minimum: 0 });
