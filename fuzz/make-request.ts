import { type ApiDocument } from './document.js';
import { type Caller, type FuzzRequest } from './request.js';
import { nastyText, nastyValue } from './nasty-values.js';
import { Random } from './random.js';

export interface RequestSource {
  readonly seed: string;
  readonly document: ApiDocument;
  /** Keys by their role. */
  readonly keys: Readonly<Record<'read' | 'run' | 'admin', string>>;
  /** The host and port of the API. */
  readonly host: string;
}

type HeaderList = [name: string, value: string][];

const METHODS = [
  ...['GET', 'GET', 'GET', 'GET', 'GET', 'POST', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE'],
  ...['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'PURGE', 'LINK'],
];
const RAW_SHARE = 0.1;

/** The request of a number: the same for the same seed, whatever else is sent. */
export function makeRequest(source: RequestSource, number: number): FuzzRequest {
  const random = new Random(`fuzz ${source.seed} ${number}`);
  const caller = random.pick<Caller>(['none', 'wrong', 'read', 'read', 'run', 'run', 'run', 'admin']);
  const { path, method: usual, parameters } = pickRoute(source.document, random);
  const method = random.chance(0.7) ? usual : random.pick(METHODS);
  const target = mutatedPath(path, random) + makeQuery(parameters, random);
  const body = ['GET', 'HEAD'].includes(method) && random.chance(0.9) ? undefined : makeBody(random);
  const headers = makeHeaders(source, caller, random);
  const request = { number, caller, method, target, headers, body };
  return random.chance(RAW_SHARE) ? { ...request, raw: makeRaw(request, source, random) } : request;
}

function pickRoute({ paths }: ApiDocument, random: Random) {
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [] }]) => ({
      path,
      method: method.toUpperCase(),
      parameters: parameters.filter((each) => each.in === 'query').map(({ name }) => name),
    })),
  );
  if (random.chance(0.92)) return random.pick(routes);
  const path = random.pick([
    '/',
    '/docs',
    '/docs-json',
    '/docs/swagger-ui.css',
    '/queues',
    '/nowhere',
    '//',
    '/.env',
  ]);
  return { path, method: 'GET', parameters: [] };
}

function mutatedPath(template: string, random: Random): string {
  const path = template.replaceAll(/\{\w+\}/g, () => safely(nastyText(random)));
  if (random.chance(0.8)) return path;
  const mutate = random.pick<(text: string) => string>([
    (text) => `${text}/../../..${text}`,
    (text) => `${text}/%2e%2e%2f%2e%2e%2fetc%2fpasswd`,
    (text) => `${text}%00`,
    (text) => `${text}%`,
    (text) => `${text}/%zz%E0%A4%A`,
    (text) => `${text}/${'a'.repeat(random.below(12_000))}`,
    (text) => text.toUpperCase(),
    (text) => `/${text}//`,
    (text) => `${text};a=b`,
    (text) => `${text}/${safely(nastyText(random))}`,
    () => `/${safely(nastyText(random))}`,
  ]);
  return mutate(path);
}

function makeQuery(parameters: readonly string[], random: Random): string {
  const count = random.pick([0, 0, 1, 1, 2, 3, 8]);
  const pairs = Array.from({ length: count }, () => {
    const known =
      parameters.length > 0 && random.chance(0.8) ? random.pick(parameters) : safely(nastyText(random));
    const name = random.pick([known, known, known, `${known}[]`, `${known}[a][b]`, `${known}[__proto__]`]);
    return `${name}=${random.chance(0.95) ? safely(nastyText(random)) : '%zz'}`;
  });
  const repeated =
    random.chance(0.05) && pairs[0] ? Array.from({ length: 200 }, () => pairs[0] ?? '') : pairs;
  return repeated.length === 0 ? '' : `?${repeated.join('&')}`;
}

function makeHeaders({ keys }: RequestSource, caller: Caller, random: Random): HeaderList {
  const headers: HeaderList = [];
  const key = caller === 'none' ? undefined : caller === 'wrong' ? nastyHeader(random) : keys[caller];
  if (key !== undefined)
    headers.push(random.chance(0.5) ? ['X-API-Key', key] : ['Authorization', `Bearer ${key}`]);
  if (random.chance(0.05))
    headers.push(['Authorization', random.pick(['Basic YTpi', 'Bearer', `Bearer ${'x'.repeat(4_000)}`])]);
  headers.push([
    'Content-Type',
    random.pick([
      ...['application/json', 'application/json', 'application/json', 'application/json; charset=utf-16'],
      ...['application/json; charset=nonsense', 'text/plain', 'application/x-www-form-urlencoded'],
      ...['multipart/form-data; boundary=a', 'application/xml', nastyHeader(random)],
    ]),
  ]);
  const others: HeaderList = [
    ['Accept', random.pick(['text/csv', 'application/xml', '*/*;q=0', 'text/csv;q=2', nastyHeader(random)])],
    ['If-None-Match', random.pick(['*', 'W/"x"', `"${'a'.repeat(2_000)}"`, nastyHeader(random)])],
    ['X-Request-Id', nastyHeader(random)],
    ['Content-Encoding', random.pick(['gzip', 'br', 'identity', 'nonsense'])],
    ['Idempotency-Key', nastyHeader(random)],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-Forwarded-For', nastyHeader(random)],
    ['Range', 'bytes=0-999999999999'],
    ['Origin', 'https://elsewhere.example'],
    ['X-Large', 'x'.repeat(random.below(20_000))],
    ['Expect', random.pick(['100-continue', 'nonsense'])],
  ];
  headers.push(...others.filter(() => random.chance(0.12)));
  if (random.chance(0.02))
    headers.push(...Array.from({ length: 150 }, (_, at): [string, string] => [`X-${at}`, 'x']));
  return headers;
}

/** What HTTP allows in a header. */
function nastyHeader(random: Random): string {
  return nastyText(random).replaceAll(/[^\x20-\x7e]/g, '?') || 'x';
}

/** As text, because JSON.stringify cannot write as many levels as a parser reads. */
function deepList(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

function makeBody(random: Random): Buffer | undefined {
  const make = random.pick<() => string | Buffer | undefined>([
    () => undefined,
    () => '{}',
    () => JSON.stringify(triggerBody(random)),
    () => JSON.stringify(triggerBody(random)),
    () => JSON.stringify(triggerBody(random)),
    () => JSON.stringify(nastyValue(random)),
    () => '['.repeat(random.below(30_000)),
    () => `{"models": ${deepList(random.below(30_000))}}`,
    () => `{"models": ${JSON.stringify(Array.from({ length: random.below(2_000) }, () => 'x'))}}`,
    () => `{"config_path": "${'a'.repeat(random.below(90_000))}"}`,
    () => JSON.stringify(triggerBody(random)).slice(0, random.below(60)),
    () => random.bytes(random.below(300)),
    () => Buffer.concat([Buffer.from('{"config_path": "'), random.bytes(20), Buffer.from('"}')]),
    () => '{"__proto__": {"mode": "replay"}, "constructor": {"prototype": {"polluted": 1}}}',
    () => '{"models": ["a"], "models": ["b"]}',
  ]);
  const body = make();
  return typeof body === 'string' ? Buffer.from(body) : body;
}

/** Mostly what a trigger takes, with some fields wrong. */
function triggerBody(random: Random): Record<string, unknown> {
  const fields: Record<string, () => unknown> = {
    config_path: () => random.pick(['configs/fuzz.json', 'configs/fuzz.json', nastyText(random)]),
    start_date: () => random.pick(['2025-10-02', nastyText(random)]),
    end_date: () => random.pick(['2025-10-03', nastyText(random)]),
    models: () => random.pick<unknown>([['fuzz-model'], [nastyText(random)], nastyValue(random)]),
    replace_existing: () => random.pick<unknown>([true, false, nastyValue(random)]),
    mode: () => random.pick(['simulate', 'replay', nastyText(random)]),
    source_job_id: () => nastyText(random),
    callback_url: () => random.pick(['http://127.0.0.1:1/', 'file:///etc/passwd', nastyText(random)]),
  };
  const names = Object.keys(fields).filter(() => random.chance(0.3));
  const body = Object.fromEntries(names.map((name) => [name, fields[name]?.()]));
  return random.chance(0.15) ? { ...body, [nastyText(random)]: nastyValue(random) } : body;
}

function makeRaw(
  { method, target, headers, body }: Omit<FuzzRequest, 'raw'>,
  { host }: RequestSource,
  random: Random,
): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const text = (head: readonly string[], content: Buffer | string = '') =>
    Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(content)]);
  const start = `${method} ${target.replaceAll(' ', '%20')} HTTP/1.1`;
  const length = body?.length ?? 0;
  const make = random.pick<() => Buffer>([
    () =>
      text([start, `Host: ${host}`, ...lines, `Content-Length: ${length + 1 + random.below(1_000)}`], body),
    () =>
      text(
        [start, `Host: ${host}`, ...lines, `Content-Length: ${Math.max(length - 1 - random.below(10), 0)}`],
        body,
      ),
    () => text([start, `Host: ${host}`, ...lines, 'Content-Length: -1'], body),
    () => text([start, `Host: ${host}`, ...lines, 'Content-Length: 5', 'Content-Length: 6'], '{}'),
    () => text([start, `Host: ${host}`, ...lines, 'Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n'),
    () => text([start, `Host: ${host}`, ...lines, 'Transfer-Encoding: chunked'], 'ffffffffffffffff\r\n{}'),
    () => text([start, `Host: ${host}`, ...lines, 'Transfer-Encoding: chunked, identity'], '{}'),
    () =>
      text(
        [start, `Host: ${host}`, ...lines, 'Transfer-Encoding: chunked', 'Content-Length: 2'],
        '2\r\n{}\r\n0\r\n\r\n',
      ),
    () => text([`FOO ${target} HTTP/1.1`, `Host: ${host}`]),
    () => text([`CONNECT ${host} HTTP/1.1`, `Host: ${host}`]),
    () => text([`GET ${target} HTTP/9.9`, `Host: ${host}`]),
    () => text([`GET \u0000${nastyText(random)} HTTP/1.1`, `Host: ${host}`]),
    () => text([start, `Host: ${host}`, `Host: other`, ...lines]),
    () => text([start, `Host: ${host}`, 'Connection: Upgrade', 'Upgrade: websocket', ...lines]),
    () => text([start, `Host: ${host}`, `X-Null: a\u0000b`]),
    () => text([start, `Host: ${host}`, `X-Huge: ${'x'.repeat(70_000)}`]),
    () => text([start, `Host: ${host}`, ` folded: value`, ...lines]),
    () =>
      Buffer.from(
        `GET http://${host}/health HTTP/1.1\r\nHost: ${host}\r\n\r\nGET /health/live HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      ),
    () => Buffer.from(`${method} ${target}`),
    () => random.bytes(1 + random.below(400)),
  ]);
  return make();
}

/** A lone half of a surrogate pair cannot be encoded. */
function safely(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}
