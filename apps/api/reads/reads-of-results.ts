import { applyDecorators, Controller, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { VersionedReadInterceptor } from './versioned-read.interceptor.js';

/** A controller whose routes read results: as JSON or CSV, with an ETag. */
export function ReadsOfResults(path: string): ClassDecorator {
  return applyDecorators(Controller(path), ApiTags('results'), UseInterceptors(VersionedReadInterceptor));
}
