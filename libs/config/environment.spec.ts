import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DomainError } from '@app/domain';
import { loadEnvironment } from './environment.js';
import { ENVIRONMENT_VARIABLES } from './environment-variables.js';

function errorOf(variables: NodeJS.ProcessEnv): DomainError {
  try {
    loadEnvironment(variables);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('the environment was accepted');
}

describe('loadEnvironment', () => {
  it('of nothing has the defaults of the contract', () => {
    expect(loadEnvironment({})).toEqual({
      jinaSearchBaseUrl: 'https://s.jina.ai/',
      jinaReaderBaseUrl: 'https://r.jina.ai/',
      alphaVantageBaseUrl: 'https://www.alphavantage.co/query',
      alphaVantageDailyLimit: 25,
      alphaVantageMinuteLimit: 5,
      runtimeDir: resolve('data'),
      mathHttpPort: 8000,
      searchHttpPort: 8001,
      tradeHttpPort: 8002,
      getpriceHttpPort: 8003,
      apiHost: '0.0.0.0',
      apiPort: 8080,
      apiKeys: [],
      trustedProxies: 0,
      callbackAllowedHosts: [],
      maxConcurrentJobs: 1,
      modelDayConcurrency: 10,
      modelDayAttempts: 3,
      modelDayTimeoutMs: 900_000,
      modelCallTimeoutMs: 120_000,
      toolCallTimeoutMs: 30_000,
      shutdownGraceMs: 10_000,
      queueLockMs: 15_000,
      reconcileIntervalMs: 10_000,
      startWaitMs: 60_000,
      dataDir: resolve('data'),
      configDir: resolve('configs'),
      logLevel: 'info',
    });
  });

  it('takes every variable', () => {
    const environment = loadEnvironment({
      OPENAI_API_BASE: 'http://127.0.0.1:9000/v1',
      OPENAI_API_KEY: ' key-1\n',
      ALPHAADVANTAGE_API_KEY: 'key-2',
      JINA_API_KEY: 'key-3',
      JINA_SEARCH_BASE_URL: 'http://127.0.0.1:9001',
      JINA_READER_BASE_URL: 'https://reader.example/v1/',
      RUNTIME_ENV_PATH: '/srv/runtime/runtime_env.json',
      MATH_HTTP_PORT: '0',
      SEARCH_HTTP_PORT: '1',
      TRADE_HTTP_PORT: '2',
      GETPRICE_HTTP_PORT: '65535',
      WORKER_METRICS_PORT: '9464',
      API_HOST: '::1',
      API_PORT: '3',
      API_KEYS: `windmill:run:${'a'.repeat(64)}, ops:admin:${'b'.repeat(64)}`,
      RATE_LIMIT_PER_MINUTE: '600',
      TRUSTED_PROXIES: '1',
      CALLBACK_ALLOWED_HOSTS: 'Windmill.internal, [::1]:8000',
      CALLBACK_SECRET: 'a-secret',
      MAX_CONCURRENT_JOBS: '4',
      MODEL_DAY_CONCURRENCY: '5',
      MODEL_DAY_ATTEMPTS: '6',
      MODEL_DAY_TIMEOUT_S: '7.5',
      MODEL_CALL_TIMEOUT_S: '8',
      TOOL_CALL_TIMEOUT_S: '0.05',
      SHUTDOWN_GRACE_S: '9',
      QUEUE_LOCK_S: '86400',
      RECONCILE_INTERVAL_S: '11',
      START_WAIT_S: '12',
      REDIS_URL: 'rediss://cache:6380/2',
      DATABASE_URL: 'postgresql://u:p@db/name',
      DATA_DIR: '/srv/data/',
      CONFIG_DIR: '/srv/configs',
      LOG_LEVEL: 'trace',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/otlp',
      SOMETHING_ELSE: 'ignored',
    });
    expect(environment).toEqual({
      openaiApiBase: 'http://127.0.0.1:9000/v1',
      openaiApiKey: 'key-1',
      alphaVantageApiKey: 'key-2',
      alphaVantageBaseUrl: 'https://www.alphavantage.co/query',
      alphaVantageDailyLimit: 25,
      alphaVantageMinuteLimit: 5,
      jinaApiKey: 'key-3',
      jinaSearchBaseUrl: 'http://127.0.0.1:9001',
      jinaReaderBaseUrl: 'https://reader.example/v1/',
      runtimeDir: '/srv/runtime',
      mathHttpPort: 0,
      searchHttpPort: 1,
      tradeHttpPort: 2,
      getpriceHttpPort: 65_535,
      workerMetricsPort: 9464,
      apiHost: '::1',
      apiPort: 3,
      apiKeys: [
        { name: 'windmill', role: 'run', sha256: 'a'.repeat(64) },
        { name: 'ops', role: 'admin', sha256: 'b'.repeat(64) },
      ],
      rateLimitPerMinute: 600,
      trustedProxies: 1,
      callbackAllowedHosts: ['windmill.internal', '[::1]:8000'],
      callbackSecret: 'a-secret',
      maxConcurrentJobs: 4,
      modelDayConcurrency: 5,
      modelDayAttempts: 6,
      modelDayTimeoutMs: 7_500,
      modelCallTimeoutMs: 8_000,
      toolCallTimeoutMs: 50,
      shutdownGraceMs: 9_000,
      queueLockMs: 86_400_000,
      reconcileIntervalMs: 11_000,
      startWaitMs: 12_000,
      redisUrl: 'rediss://cache:6380/2',
      databaseUrl: 'postgresql://u:p@db/name',
      dataDir: '/srv/data',
      configDir: '/srv/configs',
      logLevel: 'trace',
      otlpTracesUrl: 'https://traces.example/otlp',
    });
  });

  it('sends traces to the place that OpenTelemetry says', () => {
    const { otlpTracesUrl } = loadEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/base/' });
    expect(otlpTracesUrl).toBe('http://collector:4318/base/v1/traces');
  });

  it.each(['', '   ', '\n'])('takes %j for unset', (blank) => {
    const blanks = Object.fromEntries(ENVIRONMENT_VARIABLES.map(({ name }) => [name, blank]));
    expect(loadEnvironment(blanks)).toEqual(loadEnvironment({}));
  });

  const portReason =
    /^The environment has bad settings: API_PORT .+\. See \.env\.example for what is accepted\.$/;
  it.each([
    { name: 'API_PORT', value: '80a80', message: portReason },
    { name: 'API_PORT', value: '-1', message: portReason },
    { name: 'API_PORT', value: '65536', message: portReason },
    { name: 'API_PORT', value: '80.5', message: portReason },
    {
      name: 'MAX_CONCURRENT_JOBS',
      value: '-7',
      message: /MAX_CONCURRENT_JOBS must be a whole number from 1 to 1000/,
    },
    {
      name: 'MODEL_DAY_CONCURRENCY',
      value: 'many',
      message: /MODEL_DAY_CONCURRENCY must be a whole number from 1 to 1000/,
    },
    { name: 'MODEL_DAY_CONCURRENCY', value: '100000', message: /MODEL_DAY_CONCURRENCY/ },
    { name: 'MODEL_DAY_ATTEMPTS', value: '-2', message: /MODEL_DAY_ATTEMPTS must be a whole number from 1/ },
    { name: 'QUEUE_LOCK_S', value: '-3', message: /QUEUE_LOCK_S must be a number of seconds from 0\.05/ },
    { name: 'MODEL_DAY_TIMEOUT_S', value: '86401', message: /MODEL_DAY_TIMEOUT_S must be a number of/ },
    {
      name: 'REDIS_URL',
      value: 'http://secret@cache',
      message: /REDIS_URL must be a URL that starts with redis:\/\/ or rediss:\/\//,
    },
    { name: 'REDIS_URL', value: 'secret-cache:6379', message: /REDIS_URL must be a URL/ },
    {
      name: 'DATABASE_URL',
      value: 'mysql://u:secret@db/x',
      message: /DATABASE_URL must be a URL that starts with postgres:/,
    },
    {
      name: 'OPENAI_API_BASE',
      value: 'file:///secret',
      message: /OPENAI_API_BASE must be a URL that starts with http:/,
    },
    {
      name: 'API_KEYS',
      value: 'windmill:run:not-a-hash',
      message: /API_KEYS must be a list of name:role:sha256/,
    },
    {
      name: 'API_KEYS',
      value: `same:run:${'a'.repeat(64)},same:read:${'b'.repeat(64)}`,
      message: /API_KEYS must be a list of name:role:sha256 with different names/,
    },
    {
      name: 'CALLBACK_ALLOWED_HOSTS',
      value: 'https://secret-host',
      message: /CALLBACK_ALLOWED_HOSTS must be a list of host or host:port/,
    },
    { name: 'LOG_LEVEL', value: 'loud-secret', message: /LOG_LEVEL must be one of fatal, error, warn/ },
  ])('names $name when it is $value, and never shows the value', ({ name, value, message }) => {
    const error = errorOf({ [name]: value });
    expect(error).toMatchObject({ code: 'invalid_environment', details: { variables: [name] } });
    expect(error.message).toMatch(message);
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain(value);
    expect(error.cause).toBeUndefined();
  });

  it('wants a secret where callbacks are allowed', () => {
    const error = errorOf({ CALLBACK_ALLOWED_HOSTS: 'windmill:8000' });
    expect(error.details).toEqual({ variables: ['CALLBACK_SECRET'] });
    expect(error.message).toContain('CALLBACK_SECRET must be set where CALLBACK_ALLOWED_HOSTS is');
  });

  it('names every bad variable at once', () => {
    const error = errorOf({ API_PORT: 'x', LOG_LEVEL: 'x', REDIS_URL: 'x', CONFIG_DIR: 'fine' });
    expect(error.details).toEqual({ variables: ['API_PORT', 'REDIS_URL', 'LOG_LEVEL'] });
  });
});

describe('the way to the internet', () => {
  const proxies = (variables: NodeJS.ProcessEnv) => loadEnvironment(variables).outbound;

  it('has the proxies that are named, in upper or in lower case, which goes before', () => {
    expect(proxies({})).toBeUndefined();
    expect(proxies({ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example' })).toEqual({
      httpsProxy: 'http://p:1',
      noProxy: 'a.example',
    });
    expect(proxies({ http_proxy: 'http://low:1', HTTP_PROXY: 'http://up:1', no_proxy: '*' })).toEqual({
      httpProxy: 'http://low:1',
      noProxy: '*',
    });
    expect(proxies({ https_proxy: ' ', HTTPS_PROXY: 'http://up:1' })).toEqual({ httpsProxy: 'http://up:1' });
  });

  it.each(['proxy.example:3128', 'socks5://p:1', 'not a url'])(
    '44: %s is refused, and not quoted',
    (value) => {
      const error = errorOf({ HTTPS_PROXY: value });
      expect(error.message).toContain('HTTPS_PROXY must be a URL that starts with http:// or https://');
      expect(error.message).not.toContain(value);
    },
  );

  it('a file of certificates that is not there stops the start', () => {
    expect(errorOf({ NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' }).message).toContain(
      'NODE_EXTRA_CA_CERTS must be a file that exists',
    );
  });
});

describe('ENVIRONMENT_VARIABLES', () => {
  const asked: string[] = [];
  const spy = new Proxy<NodeJS.ProcessEnv>(
    {},
    {
      get: (_target, name) => {
        asked.push(String(name));
        return undefined;
      },
    },
  );

  it('lists what loadEnvironment reads, in its order', () => {
    loadEnvironment(spy);
    const inUpperCase = asked.map((name) => name.toUpperCase());
    expect([...new Set(inUpperCase)]).toEqual(ENVIRONMENT_VARIABLES.map(({ name }) => name));
  });

  it('tells the defaults that apply', () => {
    const defaults = ENVIRONMENT_VARIABLES.flatMap((variable) =>
      variable.default === undefined ? [] : [[variable.name, variable.default]],
    );
    expect(defaults).toHaveLength(25);
    expect(loadEnvironment(Object.fromEntries(defaults) as NodeJS.ProcessEnv)).toEqual(loadEnvironment({}));
  });

  it('knows which values are secret', () => {
    const secret = ENVIRONMENT_VARIABLES.filter((variable) => variable.secret).map(({ name }) => name);
    expect(secret).toEqual([
      ...['OPENAI_API_KEY', 'ALPHAADVANTAGE_API_KEY', 'JINA_API_KEY'],
      ...['API_KEYS', 'CALLBACK_SECRET', 'REDIS_URL', 'DATABASE_URL'],
      ...['HTTPS_PROXY', 'HTTP_PROXY'],
    ]);
  });

  it('is what .env.example shows: each variable with its meaning and default, and no secret', () => {
    const [, settings = ''] = readFileSync(resolve(process.cwd(), '.env.example'), 'utf8').split(/\n\n/);
    const expected = ENVIRONMENT_VARIABLES.flatMap((variable) => [
      `# ${variable.meaning}`,
      `${variable.name}=${variable.default ?? ''}`,
    ]);
    expect(settings.trimEnd().split('\n')).toEqual(expected);
  });
});
