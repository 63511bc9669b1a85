import { DomainError } from '@app/domain';
import { ValidationPipe, type ValidationError } from '@nestjs/common';

/** Checks bodies and queries against their DTOs: unknown fields are refused, nothing is guessed or converted. */
export function requestValidation(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    exceptionFactory: toDomainError,
  });
}

function toDomainError(errors: ValidationError[]): DomainError {
  const fields = errors.map((error) => ({
    field: error.property.slice(0, 100),
    reason: reasonOf(error),
  }));
  return new DomainError({
    code: 'invalid_request',
    message: `The request has bad fields: ${fields.map(({ reason }) => reason).join('; ')}.`,
    details: { fields: fields.slice(0, 20) },
  });
}

function reasonOf(error: ValidationError): string {
  const [[rule, text] = ['', '']] = Object.entries(error.constraints ?? {});
  if (rule === 'whitelistValidation') return `${error.property.slice(0, 100)} is not a known field`;
  if (text !== '') return text.slice(0, 300);
  const nested = error.children?.[0];
  return nested ? reasonOf(nested) : `${error.property.slice(0, 100)} is invalid`;
}
