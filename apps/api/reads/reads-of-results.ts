import { applyDecorators, Controller, UseInterceptors } from '@nestjs/common';
import { ApiBadRequestResponse, ApiNotFoundResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ErrorDto } from '../error.dto.js';
import { VersionedReadInterceptor } from './versioned-read.interceptor.js';

/** A controller whose routes read results: as JSON or CSV, with an ETag, and with the same errors. */
export function ReadsOfResults(path: string): ClassDecorator {
  return applyDecorators(
    Controller(path),
    ApiTags('results'),
    ApiProduces('application/json', 'text/csv'),
    ApiBadRequestResponse({
      description: 'A bad date or field, or a benchmark without prices.',
      type: ErrorDto,
    }),
    ApiNotFoundResponse({ description: 'No such model or job, or nothing matches.', type: ErrorDto }),
    UseInterceptors(VersionedReadInterceptor),
  );
}
