import { randomUUID } from 'node:crypto';
import { request as openRequest, type OutgoingHttpHeaders } from 'node:http';
import { ContractChecker } from '../libs/testing/contract/contract-checker.js';
import { type OpenApiDocument, type Operation } from '../libs/testing/contract/open-api.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { type Answer, runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { countRows } from './database-rows.js';
import { startJob, waitForEnd } from './simulation-client.js';
import { modelEntry, sampleConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';

/** What a route takes, as the OpenAPI document says. */
interface RouteInput extends Operation {
  readonly requestBody?: { readonly required?: boolean };
  readonly parameters?: readonly { readonly in: string }[];
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly input: RouteInput;
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

const JSON_HEADERS = { 'Content-Type': 'application/json' };
/** Would start one model, where the default config enables two: a body that is dropped starts both. */
const ONE_MODEL = JSON.stringify({ models: ['holder'], start_date: '2025-10-02', end_date: '2025-10-02' });
const MULTIPART = '--a\r\nContent-Disposition: form-data; name="models"\r\n\r\nholder\r\n--a--\r\n' as const;

/** Headers, with the body that fits them, by what they are. */
const REFUSED: readonly [name: string, headers: OutgoingHttpHeaders, body: string][] = [
  ['no type', {}, ONE_MODEL],
  ['an empty type', { 'Content-Type': '' }, ONE_MODEL],
  ["fetch's default", { 'Content-Type': 'text/plain;charset=UTF-8' }, ONE_MODEL],
  ['text', { 'Content-Type': 'text/plain' }, ONE_MODEL],
  ['text/json', { 'Content-Type': 'text/json' }, ONE_MODEL],
  ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'models[]=holder'],
  ['JSON as a form, as curl -d sends it', { 'Content-Type': 'application/x-www-form-urlencoded' }, ONE_MODEL],
  ['a form of parts', { 'Content-Type': 'multipart/form-data; boundary=a' }, MULTIPART],
  ['a form of parts without a boundary', { 'Content-Type': 'multipart/form-data' }, MULTIPART],
  ['XML', { 'Content-Type': 'application/xml' }, '<models>holder</models>'],
  ['bytes', { 'Content-Type': 'application/octet-stream' }, ONE_MODEL],
  ['a sequence of JSON texts', { 'Content-Type': 'application/json-seq' }, ONE_MODEL],
  ['lines of JSON', { 'Content-Type': 'application/x-ndjson' }, ONE_MODEL],
  ['any type', { 'Content-Type': '*/*' }, ONE_MODEL],
  ['half a type', { 'Content-Type': 'json' }, ONE_MODEL],
  ['spaces in a type', { 'Content-Type': 'application / json' }, ONE_MODEL],
  ['two types in one header', { 'Content-Type': 'application/json, text/plain' }, ONE_MODEL],
  ['a parameter without a value', { 'Content-Type': 'application/json; charset' }, ONE_MODEL],
  ['a parameter that does not end', { 'Content-Type': 'application/json; charset="utf-8' }, ONE_MODEL],
  ['Latin-1', { 'Content-Type': 'application/json; charset=latin1' }, ONE_MODEL],
  ['UTF-16', { 'Content-Type': 'application/json; charset=utf-16' }, ONE_MODEL],
  ['an unknown charset', { 'Content-Type': 'application/json; charset=nonsense' }, ONE_MODEL],
  ['two charsets', { 'Content-Type': 'application/json; charset=utf-8; charset=latin1' }, ONE_MODEL],
  ['two types, JSON first', { 'Content-Type': ['application/json', 'text/plain'] }, ONE_MODEL],
  ['two types, JSON last', { 'Content-Type': ['text/plain', 'application/json'] }, ONE_MODEL],
  ['the same type twice', { 'Content-Type': ['application/json', 'application/json'] }, ONE_MODEL],
  ['an unknown coding', { ...JSON_HEADERS, 'Content-Encoding': 'compress' }, ONE_MODEL],
  ['two codings', { ...JSON_HEADERS, 'Content-Encoding': 'gzip, br' }, ONE_MODEL],
];

const READ = [
  'application/json',
  'Application/JSON',
  'application/json; charset=utf-8',
  'application/json;charset="UTF-8"',
  'application/json; profile="a;b, c"',
  'application/json;',
  'application/vnd.ai-trader+json',
  'application/problem+json; charset=utf-8',
];

const teardown = new Teardown();
let folder: ServiceFolder;
let service: ServiceProcess;
let checker: ContractChecker;
let routes: readonly Route[];

beforeAll(async () => {
  folder = new ServiceFolder();
  teardown.add(() => {
    folder.remove();
  });
  await runCommand(['prices', 'generate-sample'], { folder });
  await folder.provideQueue();
  const models = [modelEntry('holder'), modelEntry('other')];
  const date_range = { init_date: '2025-10-01', end_date: '2025-10-03' };
  folder.writeConfig('default_config.json', sampleConfig(models, { date_range }));
  service = await ServiceProcess.start('standalone', { folder });
  teardown.add(() => service.stop());
  const document = (await service.request('GET', '/docs-json')).body as OpenApiDocument;
  checker = new ContractChecker(document);
  routes = Object.entries(document.paths).flatMap(([template, operations]) =>
    Object.entries(operations).map(([method, input]) => ({
      method: method.toUpperCase(),
      path: template.replaceAll('{job_id}', randomUUID()).replaceAll(/\{\w+\}/g, 'holder'),
      input,
    })),
  );
}, 90_000);

afterAll(() => teardown.run(), 60_000);

/** Sends a request exactly as it is told to: fetch adds a content type, and refuses some. The answer is compared with the document. */
async function send({ method, path, headers = {}, body }: Sent): Promise<Answer> {
  const answer = await new Promise<Answer & { readonly text: string }>((resolve, reject) => {
    const request = openRequest(`${service.url}${path}`, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', reject).on('end', () => {
        const kept = Object.entries(response.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]);
        const status = response.statusCode ?? 0;
        resolve({ status, headers: new Headers(kept), text, body: text === '' ? '' : JSON.parse(text) });
      });
    });
    request.on('error', reject).end(body);
  });
  const { pathname } = new URL(path, service.url);
  expect(checker.check({ ...answer, method, path: pathname })).toEqual([]);
  return answer;
}

/** How a body is framed: Node announces its length unless it is told to send chunks. */
const FRAMINGS: readonly [name: string, headers: (body: string) => OutgoingHttpHeaders][] = [
  ['with its length', (body) => ({ 'Content-Length': Buffer.byteLength(body) })],
  ['in chunks', () => ({ 'Transfer-Encoding': 'chunked' })],
];

describe.each(FRAMINGS)('a body %s', (_framing, framed) => {
  it.each(REFUSED)('of %s is 415 on every route and starts nothing', async (_name, headers, body) => {
    const refused: unknown[] = [];
    for (const { method, path } of routes) {
      const answer = await send({ method, path, headers: { ...headers, ...framed(body) }, body });
      const { error, message } = answer.body as { error: string; message: string };
      refused.push({ route: `${method} ${path}`, status: answer.status, error });
      expect(message).toMatch(/^Content-(Type|Encoding) is .*Send the body as JSON in UTF-8/);
    }
    expect(refused).toEqual(
      routes.map(({ method, path }) => ({
        route: `${method} ${path}`,
        status: 415,
        error: 'unsupported_media_type',
      })),
    );
    expect(countRows(folder, 'jobs')).toBe(0);
  });

  it.each(READ)('of %s is read by every route that takes one', async (type) => {
    const body = '{"no_such_field": 1}';
    const taking = routes.filter(({ input }) => input.requestBody !== undefined);
    expect(taking.map(({ method, path }) => `${method} ${path}`)).toContain('POST /simulate/trigger');
    for (const { method, path } of taking) {
      const answer = await send({ method, path, headers: { 'Content-Type': type, ...framed(body) }, body });
      expect({ path, status: answer.status, body: answer.body }).toMatchObject({
        path,
        status: 400,
        body: { error: 'invalid_request', message: expect.stringContaining('no_such_field') as string },
      });
    }
    expect(countRows(folder, 'jobs')).toBe(0);
  });

  it('of JSON is 400 on every route that takes none', async () => {
    const taking = routes.filter(({ input }) => input.requestBody === undefined);
    expect(taking.length).toBeGreaterThan(10);
    for (const { method, path } of taking) {
      const headers = { ...JSON_HEADERS, ...framed(ONE_MODEL) };
      const answer = await send({ method, path, headers, body: ONE_MODEL });
      expect({ path, status: answer.status, body: answer.body }).toMatchObject({
        path,
        status: 400,
        body: {
          error: 'invalid_request',
          message: expect.stringContaining('This route takes no body') as string,
          details: { field: 'body' },
        },
      });
    }
  });
});

it('a query is 400 on every route that changes something and takes none', async () => {
  const silent = routes.filter(
    ({ method, input }) => method !== 'GET' && !input.parameters?.some((each) => each.in === 'query'),
  );
  expect(silent.map(({ method, path }) => `${method} ${path}`)).toContain('POST /simulate/trigger');
  for (const { method, path } of silent) {
    expect(await send({ method, path: `${path}?models=holder` })).toMatchObject({
      status: 400,
      body: {
        error: 'invalid_request',
        message: expect.stringContaining('This route takes no query') as string,
        details: { field: 'query' },
      },
    });
  }
  expect(countRows(folder, 'jobs')).toBe(0);
});

describe('without a body', () => {
  /** `curl -X POST`, `fetch` with a method alone, `curl -d ''`, `fetch` with an empty text. */
  const EMPTY: readonly [name: string, headers: OutgoingHttpHeaders][] = [
    ['nothing', {}],
    ['a length of 0', { 'Content-Length': 0 }],
    ['an empty form', { 'Content-Length': 0, 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['an empty text', { 'Content-Length': 0, 'Content-Type': 'text/plain;charset=UTF-8' }],
    ['an empty JSON', { 'Content-Length': 0, ...JSON_HEADERS }],
    ['a type alone', JSON_HEADERS],
  ];

  it.each(EMPTY)('%s: a job is retried or cancelled as documented', async (_name, headers) => {
    const models = [modelEntry('holder')];
    folder.writeConfig('other.json', sampleConfig(models));
    const range = { start_date: '2025-10-02', end_date: '2025-10-02' };
    const jobId = await startJob(service, { config_path: 'other.json', ...range, replace_existing: true });
    await waitForEnd(service, jobId);
    for (const [action, error] of [
      ['cancel', 'job_finished'],
      ['retry', 'nothing_to_retry'],
    ]) {
      const answer = await send({ method: 'POST', path: `/simulate/${jobId}/${action}`, headers });
      expect(answer).toMatchObject({ status: 409, body: { error } });
    }
  });

  it.each(EMPTY)('%s: the trigger, whose body is optional, catches up', async (_name, headers) => {
    const optional = routes.filter(({ input }) => input.requestBody?.required === false);
    expect(optional.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /simulate/trigger']);
    const again = await send({
      method: 'POST',
      path: '/simulate/trigger',
      headers: JSON_HEADERS,
      body: '{"start_date": "2025-10-02", "end_date": "2025-10-02", "replace_existing": true}',
    });
    await waitForEnd(service, (again.body as { job_id: string }).job_id);
    const answer = await send({ method: 'POST', path: '/simulate/trigger', headers });
    expect(answer).toMatchObject({
      status: 202,
      body: { date_range: ['2025-10-03'], models: ['holder', 'other'] },
    });
    await waitForEnd(service, (answer.body as { job_id: string }).job_id);
  });
});
