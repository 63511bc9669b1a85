import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ErrorDto } from '../error.dto.js';

/** Codes of errors by the status with which they are answered. */
export type ErrorCodes = Readonly<Record<number, readonly string[]>>;

/**
 * Says which errors a route answers, besides those of every route (`completeDocument` adds these): the suites refuse a code
 * that is not listed.
 */
export function ApiErrors(codes: ErrorCodes): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiExtraModels(ErrorDto),
    ...Object.entries(codes).map(([status, listed]) =>
      ApiResponse({
        status: Number(status),
        description: describeCodes(listed),
        content: { 'application/json': { schema: errorSchema(listed) } },
      }),
    ),
  );
}

/** Such as `` `not_found` or `no_data` ``. */
export function describeCodes(codes: readonly string[]): string {
  const quoted = codes.map((code) => `\`${code}\``);
  return quoted.length < 2
    ? (quoted[0] ?? '')
    : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`;
}

/** The error body with one of these codes. */
export function errorSchema(codes: readonly string[]) {
  return {
    allOf: [{ $ref: getSchemaPath('ErrorDto') }],
    properties: { error: { type: 'string', enum: [...codes] } },
  };
}
