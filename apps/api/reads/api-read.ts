import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';

const text = { type: 'string' };
const headers = {
  ETag: {
    description: 'Weak; made from the version of the results and the URL.',
    required: true,
    schema: text,
  },
  'Cache-Control': {
    description: 'Always `no-cache`: ask again with If-None-Match.',
    required: true,
    schema: text,
  },
  Vary: { description: 'Always `Accept`.', required: true, schema: text },
};

/** How a read of results is answered: with one of these as JSON, as CSV, or with 304 to who knows the answer. */
export function ApiRead(...types: Type[]): MethodDecorator {
  const schemas = types.map((type) => ({ $ref: getSchemaPath(type) }));
  const [only] = schemas;
  const schema = schemas.length === 1 && only ? only : { oneOf: schemas };
  return applyDecorators(
    ApiExtraModels(...types),
    ApiResponse({
      status: 200,
      description: 'What was found.',
      headers,
      content: { 'application/json': { schema }, 'text/csv': { schema: text } },
    }),
    ApiResponse({ status: 304, description: 'The answer that the caller knows is still current.', headers }),
  );
}
