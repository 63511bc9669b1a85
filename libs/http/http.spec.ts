import { DomainError } from '@app/domain';
import { type Logger } from '@app/logging';
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { ArrayNotEmpty, IsArray, IsBoolean, IsOptional, IsString } from 'class-validator';
import { ErrorFilter } from './error.filter.js';
import { requestLog } from './request-log.js';
import { requestValidation } from './request-validation.js';

class OrderDto {
  @IsOptional()
  @IsString()
  date?: string;

  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  models?: string[];

  @IsOptional()
  @IsBoolean()
  again?: boolean;
}

@Controller('orders')
class OrdersController {
  @Post()
  order(@Body() body: OrderDto): OrderDto {
    return body;
  }

  @Get('conflict')
  conflict(): never {
    throw new DomainError({ code: 'job_conflict', message: 'Wait.', details: { current_job_id: 'j' } });
  }

  @Get('away')
  away(): never {
    throw new DomainError({
      code: 'queue_unavailable',
      message: 'The queue is away.',
      fault: 'us',
      retryable: true,
    });
  }

  @Get('bug')
  bug(): never {
    throw new Error('SELECT * FROM jobs failed in /srv/app/main.js with key secret-1');
  }

  @Get('named/:name')
  named(@Param('name') name: string): { name: string } {
    return { name };
  }

  @Get('text')
  text(): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a careless library does
    throw 'secret-1';
  }
}

@Module({ controllers: [OrdersController] })
class OrdersModule {}

interface Line {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A logger that keeps its lines. */
class KeptLog {
  readonly lines: Line[] = [];
  readonly logger = {
    isLevelEnabled: () => true,
    debug: this.keep('debug'),
    info: this.keep('info'),
    error: this.keep('error'),
  } as unknown as Logger;

  private keep(level: string) {
    return (fields: Line['fields'], message: string) => this.lines.push({ level, fields, message });
  }
}

let app: NestExpressApplication;
let log: KeptLog;
let url: string;

beforeAll(async () => {
  log = new KeptLog();
  app = await NestFactory.create<NestExpressApplication>(OrdersModule, { logger: false });
  app.use(requestLog(log.logger));
  app.useGlobalPipes(requestValidation());
  app.useGlobalFilters(new ErrorFilter(log.logger));
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});

beforeEach(() => {
  log.lines.length = 0;
});

afterAll(() => app.close());

async function post(body: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(`${url}/orders`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
  return { status: answer.status, body: await answer.json() };
}

async function get(path: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(`${url}${path}`, { headers });
  return {
    status: answer.status,
    id: answer.headers.get('X-Request-Id'),
    body: await answer.json(),
  };
}

describe('errors over HTTP', () => {
  it('a known error is answered with its body and not logged as a failure', async () => {
    expect(await get('/orders/conflict')).toMatchObject({
      status: 409,
      body: { error: 'job_conflict', message: 'Wait.', details: { current_job_id: 'j' } },
    });
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('a known error of ours is logged too', async () => {
    expect(await get('/orders/away', { 'X-Request-Id': 'r-1' })).toMatchObject({
      status: 503,
      body: { error: 'queue_unavailable', message: 'The queue is away.', details: {} },
    });
    expect(log.lines[0]).toMatchObject({
      level: 'error',
      fields: { requestId: 'r-1' },
      message: 'request failed',
    });
  });

  it('an error that nobody has foreseen shows neither stack, path, SQL nor key; the log has it', async () => {
    const { status, body, id } = await get('/orders/bug');
    expect(status).toBe(500);
    expect(body).toEqual({
      error: 'internal_error',
      message: 'Something failed on our side. The log has the cause under this request id.',
      details: { request_id: id },
    });
    const [line] = log.lines;
    expect(line?.fields.requestId).toBe(id);
    expect((line?.fields.error as Error).message).toContain('SELECT * FROM jobs');
  });

  it('a thrown text is an internal error', async () => {
    expect(await get('/orders/text')).toMatchObject({ status: 500, body: { error: 'internal_error' } });
  });

  it('an unknown route', async () => {
    expect(await get('/nowhere')).toMatchObject({ status: 404, body: { error: 'not_found', details: {} } });
  });

  it('a path that cannot be decoded', async () => {
    expect(await get('/orders/named/%FF')).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', details: {} },
    });
  });

  it('broken JSON quotes nothing of the body', async () => {
    expect(await post('{"api_key": secret-1}')).toEqual({
      status: 400,
      body: { error: 'invalid_json', message: 'The body is not valid JSON.', details: { field: 'body' } },
    });
  });

  it('a body beyond the limit', async () => {
    const { status, body } = await post(JSON.stringify({ date: 'x'.repeat(200_000) }));
    expect(status).toBe(413);
    expect(body).toMatchObject({ error: 'body_too_large' });
  });
});

describe('requestValidation', () => {
  it('lets a good body through unchanged', async () => {
    expect(await post('{"date":"2025-10-02","models":["a"],"again":true}')).toEqual({
      status: 201,
      body: { date: '2025-10-02', models: ['a'], again: true },
    });
  });

  it.each([
    { body: { start: 1 }, fields: [{ field: 'start', reason: 'start is not a known field' }] },
    { body: { date: 5 }, fields: [{ field: 'date', reason: 'date must be a string' }] },
    { body: { again: 'true' }, fields: [{ field: 'again', reason: 'again must be a boolean value' }] },
    { body: { models: [] }, fields: [{ field: 'models', reason: 'models should not be empty' }] },
    {
      body: { models: ['a', 7] },
      fields: [{ field: 'models', reason: 'each value in models must be a string' }],
    },
    {
      body: { date: 5, other: 1 },
      fields: [
        { field: 'other', reason: 'other is not a known field' },
        { field: 'date', reason: 'date must be a string' },
      ],
    },
  ])('names the bad fields of $body', async ({ body, fields }) => {
    const answer = await post(JSON.stringify(body));
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: 'invalid_request' });
    const { message, details } = answer.body as { message: string; details: { fields: unknown[] } };
    expect(details.fields).toHaveLength(fields.length);
    expect(details.fields).toEqual(expect.arrayContaining(fields));
    for (const { reason } of fields) expect(message).toContain(reason);
  });

  it('does not answer with more than it was asked to read', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`field${index}`, index]));
    const answer = await post(JSON.stringify({ ...many, [`x${'y'.repeat(5_000)}`]: 1 }));
    expect((answer.body as { details: { fields: unknown[] } }).details.fields).toHaveLength(20);
    expect(JSON.stringify(answer.body).length).toBeLessThan(10_000);
  });

  it.each(['[]', '"text"', '7'])('refuses the body %s', async (body) => {
    expect(await post(body)).toMatchObject({ status: 400 });
  });

  it('never lets a body reach the prototype of things', async () => {
    expect(await post('{"__proto__": {"again": true}}')).toEqual({ status: 201, body: {} });
  });
});

describe('requestLog', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

  it.each(['abc', 'A1._-', 'x'.repeat(80)])('takes over the id %s', async (id) => {
    expect((await get('/orders/conflict', { 'X-Request-Id': id })).id).toBe(id);
  });

  it.each(['', 'a b', 'x'.repeat(81), '<script>', 'a/b', '{"a":1}'])(
    'gives its own id instead of %j',
    async (id) => {
      expect((await get('/orders/conflict', { 'X-Request-Id': id })).id).toMatch(uuid);
    },
  );

  it('gives each request another id', async () => {
    const [first, second] = [await get('/orders/conflict'), await get('/orders/conflict')];
    expect(first.id).toMatch(uuid);
    expect(second.id).not.toBe(first.id);
  });

  it('logs the path without its query, which may hold what is nobody else’s business', async () => {
    await get('/orders/conflict?api_key=secret-1', { 'X-Request-Id': 'r-2' });
    expect(log.lines).toEqual([
      {
        level: 'info',
        message: 'request answered',
        fields: {
          requestId: 'r-2',
          method: 'GET',
          path: '/orders/conflict',
          status: 409,
          durationMs: expect.any(Number) as number,
        },
      },
    ]);
  });
});
