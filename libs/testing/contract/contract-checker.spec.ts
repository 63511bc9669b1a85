import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { checkAnswersOf, checkedFetch, takeDeviations } from './checked-answers.js';
import { ContractChecker, type Exchange } from './contract-checker.js';
import { type OpenApiDocument } from './open-api.js';

const text = { type: 'string' };
const DOCUMENT: OpenApiDocument = {
  paths: {
    '/jobs/{job_id}': {
      get: {
        responses: {
          200: {
            headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' }, ETag: {} },
            content: {
              'application/json': { schema: { $ref: '#/components/schemas/JobDto' } },
              'text/csv': { schema: text },
            },
          },
          304: {},
          404: {
            headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
            content: {
              'application/json': {
                schema: {
                  allOf: [{ $ref: '#/components/schemas/ErrorDto' }],
                  properties: { error: { type: 'string', enum: ['not_found'] } },
                },
              },
            },
          },
        },
      },
    },
  },
  components: {
    headers: { 'X-Request-Id': { required: true } },
    schemas: {
      JobDto: {
        type: 'object',
        properties: {
          job_id: { type: 'string', format: 'uuid' },
          ended_at: { type: ['string', 'null'], format: 'date-time' },
          days: {
            type: 'array',
            items: {
              type: 'object',
              properties: { date: { type: 'string', format: 'date' } },
              required: ['date'],
            },
          },
        },
        required: ['job_id', 'ended_at', 'days'],
      },
      ErrorDto: {
        type: 'object',
        properties: { error: text, message: text, details: { type: 'object', additionalProperties: true } },
        required: ['error', 'message', 'details'],
      },
    },
  },
};

const JOB = {
  job_id: '3f1c2a9e-5b74-4c1d-9e0a-8d2f6b7c1e55',
  ended_at: null,
  days: [{ date: '2025-10-02' }],
};
const NOT_FOUND = { error: 'not_found', message: 'No.', details: { job_id: 'x' } };
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8', 'X-Request-Id': 'r-1' };

function exchange(body: unknown, other: Partial<Exchange> = {}): Exchange {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method: 'GET', path: '/jobs/7', status: 200, headers: new Headers(JSON_TYPE), text, ...other };
}

describe('ContractChecker', () => {
  const checker = new ContractChecker(DOCUMENT);

  const right: [what: string, exchange: Exchange][] = [
    ['a documented answer', exchange(JOB)],
    ['the same in other letters and with a slash', exchange(JOB, { path: '/JOBS/7/' })],
    ['a documented error', exchange(NOT_FOUND, { status: 404 })],
    ['an answer without a body', exchange('', { status: 304, headers: new Headers() })],
    ['HEAD, which is answered as GET without the body', exchange('', { method: 'HEAD' })],
    [
      'another documented content type',
      exchange('job_id\r\n', {
        headers: new Headers({ ...JSON_TYPE, 'Content-Type': 'text/csv; charset=utf-8' }),
      }),
    ],
    ['an error of a route that nobody serves', exchange(NOT_FOUND, { path: '/nowhere', status: 404 })],
    ['a page that the document does not know', exchange('<html>', { path: '/docs' })],
  ];
  it.each(right)('takes %s', (_what, given) => {
    expect(checker.check(given)).toEqual([]);
  });

  const wrong: [what: string, exchange: Exchange, complaint: string][] = [
    ['an undocumented status', exchange(JOB, { status: 201 }), 'the status 201 is not documented'],
    ['a missing field', exchange({ ...JOB, days: undefined }), "must have required property 'days'"],
    ['an extra field', exchange({ ...JOB, more: 1 }), '{"additionalProperty":"more"}'],
    [
      'an extra field further inside',
      exchange({ ...JOB, days: [{ date: '2025-10-02', more: 1 }] }),
      'the body.days.0 must NOT have additional properties',
    ],
    ['a wrong type', exchange({ ...JOB, days: 'none' }), 'the body.days must be array'],
    ['null where it is not allowed', exchange({ ...JOB, job_id: null }), 'the body.job_id must be string'],
    ['a wrong format', exchange({ ...JOB, ended_at: 'yesterday' }), 'must match format "date-time"'],
    [
      'a code that is not listed',
      exchange({ ...NOT_FOUND, error: 'gone' }, { status: 404 }),
      '{"allowedValues":["not_found"]}',
    ],
    [
      'an error with more than an error has',
      exchange({ ...NOT_FOUND, stack: 'x' }, { status: 404 }),
      '{"additionalProperty":"stack"}',
    ],
    [
      'an error without its shape where nobody serves',
      exchange({ message: 'No.', details: {} }, { path: '/nowhere', status: 404 }),
      "must have required property 'error'",
    ],
    ['a body that is not JSON', exchange('{'), 'the body is not JSON'],
    ['a body where there is none', exchange('x', { status: 304, headers: new Headers() }), 'there is a body'],
    [
      'another content type',
      exchange('<p>', { headers: new Headers({ 'Content-Type': 'text/html', 'X-Request-Id': 'r' }) }),
      'the content type text/html is not documented',
    ],
    [
      'an undocumented header',
      exchange(JOB, { headers: new Headers({ ...JSON_TYPE, 'X-Powered-By': 'x' }) }),
      'the header x-powered-by is not documented',
    ],
    [
      'a missing header',
      exchange(JOB, { headers: new Headers({ 'Content-Type': 'application/json' }) }),
      'the header X-Request-Id is missing',
    ],
  ];
  it.each(wrong)('refuses %s', (_what, given, complaint) => {
    expect(checker.check(given)).toEqual([expect.stringContaining(complaint)]);
  });
});

describe('checkedFetch', () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"well"}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });

  afterAll(() => server.close());

  it('is what tests fetch with; it looks at the APIs under test alone, and gives their answers on', async () => {
    const checked = checkedFetch(fetch);
    expect(await (await checked(`${url}/health/live`)).json()).toEqual({ status: 'well' });
    expect(takeDeviations()).toEqual([]);
    checkAnswersOf(url);
    expect(await (await fetch(`${url}/health/live`)).json()).toEqual({ status: 'well' });
    const deviations = takeDeviations();
    expect(deviations[0]).toMatch(/^GET \/health\/live was answered 200: /);
    expect(deviations.join('\n')).toContain('the body.status must be equal to one of the allowed values');
  });
});
