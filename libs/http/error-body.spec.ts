import { DomainError, type DomainErrorInit } from '@app/domain';
import { BadRequestException, ForbiddenException, HttpException, NotFoundException } from '@nestjs/common';
import { internalError, toHttpError } from './error-body.js';

describe('toHttpError of a DomainError', () => {
  it.each<[number, string, DomainErrorInit['fault']]>([
    [400, 'invalid_config', 'caller'],
    [400, 'later_days_exist', 'caller'],
    [400, 'path_outside', undefined],
    [404, 'not_found', 'caller'],
    [404, 'no_data', 'caller'],
    [401, 'unauthorized', 'caller'],
    [403, 'forbidden', 'caller'],
    [405, 'method_not_allowed', 'caller'],
    [414, 'url_too_long', 'caller'],
    [429, 'rate_limited', 'caller'],
    [409, 'job_conflict', 'caller'],
    [409, 'idempotency_key_reused', 'caller'],
    [409, 'job_finished', 'caller'],
    [409, 'job_running', 'caller'],
    [409, 'nothing_to_retry', 'caller'],
    [409, 'too_many_callbacks', 'caller'],
    [500, 'database_corrupt', 'us'],
    [500, 'provider_failed', 'provider'],
    [500, 'bad_tool_call', 'model'],
    [503, 'queue_unavailable', 'us'],
    [503, 'database_unreachable', 'us'],
    [503, 'database_busy', 'us'],
    [503, 'database_closed', 'us'],
  ])('answers %d to %s', (status, code, fault) => {
    const error = new DomainError({
      code,
      message: 'What is wrong and the way out.',
      details: { field: 'models' },
      fault,
      cause: new Error('SELECT secret FROM /srv/data/jobs.db'),
    });
    expect(toHttpError(error)).toEqual({
      status,
      body: { error: code, message: 'What is wrong and the way out.', details: { field: 'models' } },
    });
  });
});

describe('toHttpError of what the framework throws', () => {
  it.each<[HttpException, number, string, string]>([
    [new NotFoundException('Cannot GET /nowhere'), 404, 'not_found', 'Cannot GET /nowhere'],
    [new BadRequestException('Bad'), 400, 'invalid_request', 'Bad'],
    [new HttpException('Too large', 413), 413, 'body_too_large', 'Too large'],
    [new HttpException('What?', 415), 415, 'unsupported_media_type', 'What?'],
    [new HttpException('No', 405), 405, 'method_not_allowed', 'No'],
    [new ForbiddenException('No'), 403, 'http_403', 'No'],
  ])('%s', (error, status, code, message) => {
    expect(toHttpError(error)).toEqual({ status, body: { error: code, message, details: {} } });
  });

  it.each([
    [
      'as the body parser throws it',
      Object.assign(new SyntaxError('"secret-1" is not JSON'), { status: 400 }),
    ],
    [
      'as the framework wraps it',
      new BadRequestException('"secret-1" is not JSON', { cause: new SyntaxError('"secret-1" is not JSON') }),
    ],
  ])('broken JSON, %s, quotes nothing of the body', (_how, error) => {
    expect(toHttpError(error)).toEqual({
      status: 400,
      body: { error: 'invalid_json', message: 'The body is no valid JSON.', details: { field: 'body' } },
    });
  });

  it.each([
    [413, 'body_too_large', 'The body is too large.'],
    [415, 'unsupported_media_type', 'The request cannot be read.'],
    [400, 'invalid_request', 'The request cannot be read.'],
  ])('an error of the body parser with status %d is %s', (status, code, message) => {
    const error = Object.assign(new Error('secret-1'), { status });
    expect(toHttpError(error)).toEqual({ status, body: { error: code, message, details: {} } });
  });

  it.each([
    new Error('secret'),
    Object.assign(new Error('secret'), { status: 500 }),
    Object.assign(new Error('secret'), { status: '404' }),
    new TypeError('x is undefined'),
    'text',
    null,
    undefined,
    { status: 404 },
  ])('knows nothing of %p', (error) => {
    expect(toHttpError(error)).toBeUndefined();
  });
});

describe('internalError', () => {
  it('tells the request id and nothing else', () => {
    expect(internalError('abc-1')).toEqual({
      status: 500,
      body: {
        error: 'internal_error',
        message: 'Something failed on our side. The log has the cause under this request id.',
        details: { request_id: 'abc-1' },
      },
    });
  });
});
