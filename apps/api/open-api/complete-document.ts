import { roleFor } from '@app/http';
import { type OpenAPIObject } from '@nestjs/swagger';
import { describeCodes, errorSchema, type ErrorCodes } from './api-errors.js';
import {
  COMMON_ERRORS,
  COMMON_HEADERS,
  EARLY_ERRORS,
  GUARDED_ERRORS,
  HEADERS,
  HEADERS_BY_STATUS,
  RATE_HEADERS,
} from './common-answers.js';
import { toJsonSchema } from './to-json-schema.js';

type Document = Omit<OpenAPIObject, 'components'> & { components: NonNullable<OpenAPIObject['components']> };
type Operation = Record<string, unknown> & { responses: Record<string, Answer>; description?: string };
interface Answer {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema?: Schema }>;
}
type Schema = Readonly<Record<string, unknown>> & {
  readonly properties?: { readonly error?: { readonly enum?: string[] } };
};

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'];
const NOT_MODIFIED = 'The answer that the caller knows (If-None-Match) is still current.';
const PROBES = /^\/health(\/|$)/;

/**
 * Adds what all routes have in common, so that no controller repeats it: errors, headers, security, and the role that is
 * needed (`x-role`; null for probes). The result is OpenAPI 3.1, in which schemas are JSON Schema.
 */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  const complete = toJsonSchema({ ...document, openapi: '3.1.0' }) as Document;
  for (const [path, item] of Object.entries(complete.paths)) {
    for (const [method, operation] of Object.entries(item as Record<string, Operation>)) {
      if (METHODS.includes(method)) completeOperation(operation, method, path);
    }
  }
  complete.components.headers = HEADERS;
  return complete;
}

function completeOperation(operation: Operation, method: string, path: string): void {
  const isProbe = PROBES.test(path);
  const errors = isProbe ? COMMON_ERRORS : { ...COMMON_ERRORS, ...GUARDED_ERRORS };
  for (const [status, codes] of Object.entries(errors)) addError(operation.responses, status, codes);
  if (method === 'get') operation.responses['304'] ??= { description: NOT_MODIFIED };
  for (const [status, answer] of Object.entries(operation.responses)) {
    const shared = [
      ...COMMON_HEADERS,
      ...(isProbe ? [] : RATE_HEADERS),
      ...(HEADERS_BY_STATUS[status] ?? []),
    ];
    answer.headers = { ...Object.fromEntries(shared.map(headerReference)), ...answer.headers };
    if (answer.description === '') answer.description = operation.summary as string;
  }
  for (const [status, codes] of Object.entries(EARLY_ERRORS)) addError(operation.responses, status, codes);
  if (isProbe) operation.security = [];
  operation['x-role'] = isProbe ? null : roleFor({ method: method.toUpperCase(), path });
}

function headerReference(name: string): [name: string, reference: object] {
  return [name, { $ref: `#/components/headers/${name}` }];
}

/** An answer of the route that is no plain list of codes (such as an unhealthy state) stays as it is. */
function addError(responses: Operation['responses'], status: string, codes: ErrorCodes[number]): void {
  const own = responses[status];
  const listed = own?.content?.['application/json']?.schema?.properties?.error?.enum;
  if (own && !listed) return;
  const all = [...new Set([...(listed ?? []), ...codes])];
  responses[status] = {
    description: describeCodes(all),
    headers: own?.headers,
    content: { 'application/json': { schema: errorSchema(all) } },
  };
}
