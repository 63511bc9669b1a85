import { LOG_LEVELS } from './environment.js';

/** One variable of the environment: what it means, its default, and whether its value is secret. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly meaning: string;
  readonly default?: string;
  readonly secret?: boolean;
}

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
    meaning:
      'Attempts at a model-day that may fail by themselves; what ends with its process counts as none.',
    default: '3',
  },
  {
    name: 'MODEL_DAY_TIMEOUT_S',
    meaning: 'Seconds after which an attempt at a model-day fails.',
    default: '900',
  },
  {
    name: 'MODEL_CALL_TIMEOUT_S',
    meaning:
      'Seconds after which a model call without its whole answer fails; a streamed one without its next line.',
    default: '120',
  },
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
  {
    name: 'HTTPS_PROXY',
    meaning:
      'Proxy (http://user:password@host:port) to providers, search and prices at https:// addresses; also as https_proxy.',
    secret: true,
  },
  {
    name: 'HTTP_PROXY',
    meaning: 'The same for http:// addresses, and for https:// ones where HTTPS_PROXY is unset.',
    secret: true,
  },
  {
    name: 'NO_PROXY',
    meaning: 'Hosts reached without a proxy: names with their subdomains, or host:port, ...; * means all.',
  },
  {
    name: 'NODE_EXTRA_CA_CERTS',
    meaning: 'PEM file of certificate authorities besides those of Node, such as that of a proxy.',
  },
];
