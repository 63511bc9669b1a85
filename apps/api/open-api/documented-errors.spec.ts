import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DomainError } from '@app/domain';
import { toHttpError } from '@app/http';
import { type OpenApiDocument } from '../../../libs/testing/contract/open-api.js';

const file = resolve(import.meta.dirname, '../../../dist/openapi.json');
const { paths } = JSON.parse(readFileSync(file, 'utf8')) as OpenApiDocument;

/** Errors of Node, Express and the framework, which are no DomainErrors; each has a test of its own. */
const NOT_OURS = [
  'invalid_json',
  'malformed_request',
  'body_too_large',
  'unsupported_media_type',
  'internal_error',
  'request_timeout',
  'expectation_failed',
  'headers_too_large',
];

/** Every `status code` that a route documents. */
const documented = Object.values(paths)
  .flatMap((operations) => Object.values(operations))
  .flatMap(({ responses }) => Object.entries(responses))
  .flatMap(([status, { content }]) => {
    const schema = content?.['application/json']?.schema as
      { readonly properties?: { readonly error?: { readonly enum?: readonly string[] } } } | undefined;
    return (schema?.properties?.error?.enum ?? []).map((code) => `${status} ${code}`);
  });

describe('the errors that routes document', () => {
  it.each([...new Set(documented)].filter((line) => !NOT_OURS.includes(line.split(' ')[1]!)).sort())(
    '%s is how that code is answered',
    (line) => {
      const [status, code = ''] = line.split(' ');
      const fault = Number(status) >= 500 ? 'us' : 'caller';
      const answered = toHttpError(new DomainError({ code, message: 'What is wrong.', fault }));
      expect(`${answered?.status} ${answered?.body.error}`).toBe(line);
    },
  );

  it('are those that the contract names, and no code stands under two statuses', () => {
    expect(documented).toEqual(
      expect.arrayContaining([
        '409 job_conflict',
        '409 job_finished',
        '409 job_running',
        '409 nothing_to_retry',
        '409 idempotency_key_reused',
        '400 later_days_exist',
        '400 invalid_date',
        '404 no_data',
        '404 not_found',
        '503 queue_unavailable',
        '401 unauthorized',
        '403 forbidden',
        '429 rate_limited',
        '414 url_too_long',
      ]),
    );
    const codes = [...new Set(documented)].map((line) => line.split(' ')[1]);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });
});
