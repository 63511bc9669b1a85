import { resolve } from 'node:path';
import { DomainError } from '@app/domain';
import { z } from 'zod';

/** Everything the service is told from outside, typed and checked. Paths are absolute. */
export interface Environment {
  readonly openaiApiBase?: string;
  readonly openaiApiKey?: string;
  readonly alphaVantageApiKey?: string;
  readonly alphaVantageBaseUrl: string;
  /** Calls that the key's plan allows; 0 means any number. */
  readonly alphaVantageDailyLimit: number;
  readonly alphaVantageMinuteLimit: number;
  readonly jinaApiKey?: string;
  readonly jinaSearchBaseUrl: string;
  readonly jinaReaderBaseUrl: string;
  /** Folder of the runtime files of model-days under way. */
  readonly runtimeDir: string;
  readonly mathHttpPort: number;
  readonly searchHttpPort: number;
  readonly tradeHttpPort: number;
  readonly getpriceHttpPort: number;
  /** Where a worker serves its metrics; unset means nowhere. */
  readonly workerMetricsPort?: number;
  readonly apiHost: string;
  readonly apiPort: number;
  /** Who may use the API; empty: everybody. */
  readonly apiKeys: readonly ApiKey[];
  /** Requests of one caller; unset means no limit. */
  readonly rateLimitPerMinute?: number;
  /** Proxies before the API whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: number;
  /** Where callbacks may go: `host` or `host:port`, in lower case; empty: nowhere. */
  readonly callbackAllowedHosts: readonly string[];
  /** Signs callbacks; set where any are allowed. */
  readonly callbackSecret?: string;
  readonly maxConcurrentJobs: number;
  /** Model-days that one worker runs at once. */
  readonly modelDayConcurrency: number;
  /** Attempts at a model-day that may fail by themselves. */
  readonly modelDayAttempts: number;
  readonly modelDayTimeoutMs: number;
  readonly modelCallTimeoutMs: number;
  readonly toolCallTimeoutMs: number;
  /** What sessions under way get to end in when the process is asked to stop. */
  readonly shutdownGraceMs: number;
  /** How long work belongs to a worker that has fallen silent. */
  readonly queueLockMs: number;
  /** How long a start waits for PostgreSQL and Redis. */
  readonly startWaitMs: number;
  /** How often the database is compared with the queue. */
  readonly reconcileIntervalMs: number;
  /** Where the queue is; unset means the embedded one under `dataDir`. */
  readonly redisUrl?: string;
  /** Where the database is; unset means SQLite under `dataDir`. */
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly configDir: string;
  readonly logLevel: LogLevel;
  /** Where traces are sent by OTLP over HTTP; unset means that nothing is traced. */
  readonly otlpTracesUrl?: string;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the holder of a key may do: read, also start and steer simulations, or everything. */
export type ApiRole = 'read' | 'run' | 'admin';

/** A key to the API, of which only the hash is known. */
export interface ApiKey {
  readonly name: string;
  readonly role: ApiRole;
  /** Of the key's text, in hexadecimal. */
  readonly sha256: string;
}

/** One variable of the environment: what it means, its default, and whether its value is secret. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly meaning: string;
  readonly default?: string;
  readonly secret?: boolean;
}

const API_KEY = /^([A-Za-z0-9_.-]{1,40}):(read|run|admin):([0-9a-f]{64})$/;
const apiKeys = z.string().transform((list, context) => {
  const keys = list.split(',').map((entry) => API_KEY.exec(entry.trim()));
  const names = keys.map((key) => key?.[1]);
  if (keys.includes(null) || new Set(names).size < names.length) {
    const message =
      'must be a list of name:role:sha256 with different names, as `npm run cli -- api-key create` prints them';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
  return keys.map((key) => ({ name: key?.[1] ?? '', role: key?.[2] as ApiRole, sha256: key?.[3] ?? '' }));
});

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?$/;
const hosts = z
  .string()
  .toLowerCase()
  .transform((list) => list.split(',').map((entry) => entry.trim()))
  .refine((list) => list.every((entry) => HOST.test(entry)), {
    error: 'must be a list of host or host:port',
    abort: true,
  });

const text = z.string().min(1, 'must not be empty');
const number = (from: number, to: number) => {
  const range = `must be a whole number from ${from} to ${to}`;
  return z.coerce.number(range).int(range).min(from, range).max(to, range);
};
const port = number(0, 65_535);
const count = number(1, 1_000);
const secondsRange = 'must be a number of seconds from 0.05 to 86400';
const seconds = z.coerce.number(secondsRange).min(0.05, secondsRange).max(86_400, secondsRange);
const url = (...protocols: string[]) =>
  text.refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

const schema = z.object({
  OPENAI_API_BASE: url('http:', 'https:').optional(),
  OPENAI_API_KEY: text.optional(),
  ALPHAADVANTAGE_API_KEY: text.optional(),
  ALPHAVANTAGE_BASE_URL: url('http:', 'https:').default('https://www.alphavantage.co/query'),
  ALPHAVANTAGE_DAILY_LIMIT: number(0, 1_000_000).default(25),
  ALPHAVANTAGE_MINUTE_LIMIT: number(0, 1_000_000).default(5),
  JINA_API_KEY: text.optional(),
  JINA_SEARCH_BASE_URL: url('http:', 'https:').default('https://s.jina.ai/'),
  JINA_READER_BASE_URL: url('http:', 'https:').default('https://r.jina.ai/'),
  RUNTIME_ENV_PATH: text.optional(),
  MATH_HTTP_PORT: port.default(8000),
  SEARCH_HTTP_PORT: port.default(8001),
  TRADE_HTTP_PORT: port.default(8002),
  GETPRICE_HTTP_PORT: port.default(8003),
  WORKER_METRICS_PORT: port.optional(),
  API_HOST: text.default('0.0.0.0'),
  API_PORT: port.default(8080),
  API_KEYS: apiKeys.optional(),
  RATE_LIMIT_PER_MINUTE: number(1, 1_000_000).optional(),
  TRUSTED_PROXIES: number(0, 10).default(0),
  CALLBACK_ALLOWED_HOSTS: hosts.optional(),
  CALLBACK_SECRET: text.optional(),
  MAX_CONCURRENT_JOBS: count.default(1),
  MODEL_DAY_CONCURRENCY: count.default(10),
  MODEL_DAY_ATTEMPTS: count.default(3),
  MODEL_DAY_TIMEOUT_S: seconds.default(900),
  MODEL_CALL_TIMEOUT_S: seconds.default(120),
  TOOL_CALL_TIMEOUT_S: seconds.default(30),
  SHUTDOWN_GRACE_S: seconds.default(10),
  QUEUE_LOCK_S: seconds.default(15),
  RECONCILE_INTERVAL_S: seconds.default(10),
  START_WAIT_S: seconds.default(60),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATA_DIR: text.default('./data'),
  CONFIG_DIR: text.default('./configs'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http:', 'https:').optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url('http:', 'https:').optional(),
});

const checked = schema.refine(
  ({ CALLBACK_ALLOWED_HOSTS, CALLBACK_SECRET }) => !CALLBACK_ALLOWED_HOSTS || CALLBACK_SECRET,
  { path: ['CALLBACK_SECRET'], error: 'must be set where CALLBACK_ALLOWED_HOSTS is' },
);

/** The variables that the service reads, in the order of `.env.example`. */
export const ENVIRONMENT_VARIABLES: readonly EnvironmentVariable[] = [
  { name: 'OPENAI_API_BASE', meaning: 'Base URL of the provider for models that name none.' },
  { name: 'OPENAI_API_KEY', meaning: 'Key of that provider.', secret: true },
  { name: 'ALPHAADVANTAGE_API_KEY', meaning: 'Key for downloading prices.', secret: true },
  {
    name: 'ALPHAVANTAGE_BASE_URL',
    meaning: 'Where prices are downloaded from.',
    default: 'https://www.alphavantage.co/query',
  },
  {
    name: 'ALPHAVANTAGE_DAILY_LIMIT',
    meaning: 'Calls a day that the plan of the key allows; 0 means any number.',
    default: '25',
  },
  {
    name: 'ALPHAVANTAGE_MINUTE_LIMIT',
    meaning: 'Calls a minute that the plan of the key allows; 0 means any number.',
    default: '5',
  },
  { name: 'JINA_API_KEY', meaning: 'Key for get_information, the search tool.', secret: true },
  {
    name: 'JINA_SEARCH_BASE_URL',
    meaning: 'Where the search tool searches; may be a private address, unlike what it finds.',
    default: 'https://s.jina.ai/',
  },
  {
    name: 'JINA_READER_BASE_URL',
    meaning: 'Where the search tool has pages read.',
    default: 'https://r.jina.ai/',
  },
  {
    name: 'RUNTIME_ENV_PATH',
    meaning: 'A file whose folder holds the runtime files of model-days under way (default: DATA_DIR).',
  },
  { name: 'MATH_HTTP_PORT', meaning: 'Port of the math tools; 0 means any free one.', default: '8000' },
  { name: 'SEARCH_HTTP_PORT', meaning: 'Port of the search tool; 0 means any free one.', default: '8001' },
  { name: 'TRADE_HTTP_PORT', meaning: 'Port of the trade tools; 0 means any free one.', default: '8002' },
  { name: 'GETPRICE_HTTP_PORT', meaning: 'Port of the price tool; 0 means any free one.', default: '8003' },
  {
    name: 'WORKER_METRICS_PORT',
    meaning:
      "Port on API_HOST of a worker's own GET /metrics, without a key; 0 means any free one, unset means none.",
  },
  { name: 'API_HOST', meaning: 'Address that the API listens on.', default: '0.0.0.0' },
  { name: 'API_PORT', meaning: 'Port of the API; 0 means any free one.', default: '8080' },
  {
    name: 'API_KEYS',
    meaning:
      'Who may use the API: name:role:sha256, ... (npm run cli -- api-key create); unset means everybody.',
    secret: true,
  },
  {
    name: 'RATE_LIMIT_PER_MINUTE',
    meaning: 'Requests of one key or address in a minute; unset means no limit.',
  },
  {
    name: 'TRUSTED_PROXIES',
    meaning: 'How many proxies stand before the API, whose X-Forwarded-For is believed.',
    default: '0',
  },
  {
    name: 'CALLBACK_ALLOWED_HOSTS',
    meaning:
      'Hosts that may be told of the ends of jobs: host (any port) or host:port, ...; unset means no callbacks.',
  },
  {
    name: 'CALLBACK_SECRET',
    meaning: 'Signs callbacks; the same for API and workers, and for whoever checks them.',
    secret: true,
  },
  { name: 'MAX_CONCURRENT_JOBS', meaning: 'Jobs pending or running at once.', default: '1' },
  { name: 'MODEL_DAY_CONCURRENCY', meaning: 'Model-days that one worker runs at once.', default: '10' },
  {
    name: 'MODEL_DAY_ATTEMPTS',
    meaning: 'Attempts at a model-day that may fail by themselves.',
    default: '3',
  },
  {
    name: 'MODEL_DAY_TIMEOUT_S',
    meaning: 'Seconds after which an attempt at a model-day fails.',
    default: '900',
  },
  { name: 'MODEL_CALL_TIMEOUT_S', meaning: 'Seconds after which a model call fails.', default: '120' },
  { name: 'TOOL_CALL_TIMEOUT_S', meaning: 'Seconds after which a tool call fails.', default: '30' },
  {
    name: 'SHUTDOWN_GRACE_S',
    meaning: 'Seconds that sessions get to end in when the process is asked to stop.',
    default: '10',
  },
  {
    name: 'QUEUE_LOCK_S',
    meaning: 'Seconds after which the work of a silent worker goes to another one.',
    default: '15',
  },
  {
    name: 'RECONCILE_INTERVAL_S',
    meaning: 'Seconds between two comparisons of the database with the queue.',
    default: '10',
  },
  {
    name: 'START_WAIT_S',
    meaning: 'Seconds that a start waits for a PostgreSQL, and speaks of a Redis, that does not answer yet.',
    default: '60',
  },
  {
    name: 'REDIS_URL',
    meaning: 'Queue on Redis (redis://host:6379); unset means the embedded queue.',
    secret: true,
  },
  {
    name: 'DATABASE_URL',
    meaning: 'Database on PostgreSQL (postgres://user:password@host/name); unset means SQLite.',
    secret: true,
  },
  { name: 'DATA_DIR', meaning: 'Folder of the database, the queue and the result files.', default: './data' },
  { name: 'CONFIG_DIR', meaning: 'Folder of the simulation configs.', default: './configs' },
  { name: 'LOG_LEVEL', meaning: `One of ${LOG_LEVELS.join(', ')}.`, default: 'info' },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    meaning:
      'Collector that traces are sent to (http://host:4318); unset means no traces. Its library also reads OTEL_EXPORTER_OTLP_HEADERS.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    meaning: 'The whole URL for traces, where it is not /v1/traces of the collector.',
  },
];

/**
 * Reads and checks the environment. An empty variable counts as unset.
 * @throws DomainError `invalid_environment` naming every bad variable and the reason, never a value
 */
export function loadEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const present = Object.fromEntries(
    Object.keys(schema.shape)
      .filter((name) => (variables[name] ?? '').trim() !== '')
      .map((name) => [name, variables[name]?.trim()]),
  );
  const parsed = checked.safeParse(present);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new DomainError({
      code: 'invalid_environment',
      message: `The environment has bad settings: ${problems.join('; ')}. See .env.example for what is accepted.`,
      details: { variables: parsed.error.issues.map((issue) => issue.path.join('.')) },
    });
  }
  return toEnvironment(parsed.data);
}

/** As OpenTelemetry has it: the URL for traces as it is, or the collector's with the path of traces. */
function otlpTracesUrl(values: z.infer<typeof schema>): string | undefined {
  const collector = values.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '');
  return values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (collector && `${collector}/v1/traces`);
}

function toEnvironment(values: z.infer<typeof schema>): Environment {
  const dataDir = resolve(values.DATA_DIR);
  return {
    openaiApiBase: values.OPENAI_API_BASE,
    openaiApiKey: values.OPENAI_API_KEY,
    alphaVantageApiKey: values.ALPHAADVANTAGE_API_KEY,
    alphaVantageBaseUrl: values.ALPHAVANTAGE_BASE_URL,
    alphaVantageDailyLimit: values.ALPHAVANTAGE_DAILY_LIMIT,
    alphaVantageMinuteLimit: values.ALPHAVANTAGE_MINUTE_LIMIT,
    jinaApiKey: values.JINA_API_KEY,
    jinaSearchBaseUrl: values.JINA_SEARCH_BASE_URL,
    jinaReaderBaseUrl: values.JINA_READER_BASE_URL,
    runtimeDir: values.RUNTIME_ENV_PATH ? resolve(values.RUNTIME_ENV_PATH, '..') : dataDir,
    mathHttpPort: values.MATH_HTTP_PORT,
    searchHttpPort: values.SEARCH_HTTP_PORT,
    tradeHttpPort: values.TRADE_HTTP_PORT,
    getpriceHttpPort: values.GETPRICE_HTTP_PORT,
    workerMetricsPort: values.WORKER_METRICS_PORT,
    apiHost: values.API_HOST,
    apiPort: values.API_PORT,
    apiKeys: values.API_KEYS ?? [],
    rateLimitPerMinute: values.RATE_LIMIT_PER_MINUTE,
    trustedProxies: values.TRUSTED_PROXIES,
    callbackAllowedHosts: values.CALLBACK_ALLOWED_HOSTS ?? [],
    callbackSecret: values.CALLBACK_SECRET,
    maxConcurrentJobs: values.MAX_CONCURRENT_JOBS,
    modelDayConcurrency: values.MODEL_DAY_CONCURRENCY,
    modelDayAttempts: values.MODEL_DAY_ATTEMPTS,
    modelDayTimeoutMs: values.MODEL_DAY_TIMEOUT_S * 1_000,
    modelCallTimeoutMs: values.MODEL_CALL_TIMEOUT_S * 1_000,
    toolCallTimeoutMs: values.TOOL_CALL_TIMEOUT_S * 1_000,
    shutdownGraceMs: values.SHUTDOWN_GRACE_S * 1_000,
    queueLockMs: values.QUEUE_LOCK_S * 1_000,
    reconcileIntervalMs: values.RECONCILE_INTERVAL_S * 1_000,
    startWaitMs: values.START_WAIT_S * 1_000,
    redisUrl: values.REDIS_URL,
    databaseUrl: values.DATABASE_URL,
    dataDir,
    configDir: resolve(values.CONFIG_DIR),
    logLevel: values.LOG_LEVEL,
    otlpTracesUrl: otlpTracesUrl(values),
  };
}
