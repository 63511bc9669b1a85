import { existsSync } from 'node:fs';
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
  /** The way to providers, search and prices; unset where there is nothing to say of it. */
  readonly outbound?: OutboundSettings;
}

/** The way to the internet, as the environment of most programs has it. */
export interface OutboundSettings {
  /** For http:// addresses, and for https:// ones where `httpsProxy` is unset. */
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  /** Hosts that are reached without: names (their subdomains included) or `host:port`, separated by commas; `*` is all. */
  readonly noProxy?: string;
  /** A PEM file with certificate authorities that are trusted besides those of Node. */
  readonly extraCaFile?: string;
}

/** Which log lines are written, fewest first. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
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
const url = (...protocols: string[]) => {
  const starts = `URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return text
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a ${starts}`,
    )
    .meta({ title: starts });
};

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
  HTTPS_PROXY: url('http:', 'https:').optional(),
  HTTP_PROXY: url('http:', 'https:').optional(),
  NO_PROXY: text.optional(),
  NODE_EXTRA_CA_CERTS: text.refine((path) => existsSync(path), 'must be a file that exists').optional(),
});

/** Variables that are read in lower case too, which then goes before, as in most programs. */
const IN_LOWER_CASE_TOO: readonly string[] = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'];

const checked = schema.refine(
  ({ CALLBACK_ALLOWED_HOSTS, CALLBACK_SECRET }) => !CALLBACK_ALLOWED_HOSTS || CALLBACK_SECRET,
  { path: ['CALLBACK_SECRET'], error: 'must be set where CALLBACK_ALLOWED_HOSTS is' },
);

/** What each variable accepts, as JSON Schema by its name. */
export function environmentJsonSchema(): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/**
 * Reads and checks the environment. An empty variable counts as unset.
 * @throws DomainError `invalid_environment` naming every bad variable and the reason, never a value
 */
export function loadEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const present = Object.fromEntries(
    Object.keys(schema.shape)
      .map((name): [string, string] => [name, valueOf(variables, name)])
      .filter(([, value]) => value !== ''),
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

function valueOf(variables: NodeJS.ProcessEnv, name: string): string {
  const lowerCase = IN_LOWER_CASE_TOO.includes(name) ? variables[name.toLowerCase()]?.trim() : undefined;
  return lowerCase || (variables[name]?.trim() ?? '');
}

/** As OpenTelemetry has it: the URL for traces as it is, or the collector's with the path of traces. */
function otlpTracesUrl(values: z.infer<typeof schema>): string | undefined {
  const collector = values.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '');
  return values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (collector && `${collector}/v1/traces`);
}

function outboundSettings(values: z.infer<typeof schema>): OutboundSettings | undefined {
  const { HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy, NO_PROXY: noProxy } = values;
  const settings = { httpProxy, httpsProxy, noProxy, extraCaFile: values.NODE_EXTRA_CA_CERTS };
  return Object.values(settings).some((value) => value !== undefined) ? settings : undefined;
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
    outbound: outboundSettings(values),
  };
}
