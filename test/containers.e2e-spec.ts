import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ENVIRONMENT_VARIABLES, loadEnvironment } from '@app/config';
import { validate } from 'dockerfile-utils';
import { parse, stringify } from 'yaml';
import { describeWhere } from './describe-where.js';
import { REPOSITORY } from './simulation-configs.js';

/** A service as Compose prints it, with every default and every variable filled in. */
interface ComposeService {
  readonly command?: string;
  readonly build?: unknown;
  readonly environment: Record<string, string>;
  readonly healthcheck?: unknown;
  readonly depends_on?: Record<string, { readonly condition: string }>;
  readonly volumes: readonly string[];
  readonly ports?: readonly string[];
}

/** A service as the file has it. */
interface WrittenService {
  env_file?: readonly { readonly path: string; readonly required: boolean }[] | readonly string[];
}

interface Surroundings {
  readonly environment?: Record<string, string>;
  /** The text of `.env` beside the file; without one there is none. */
  readonly dotenv?: string;
}

const COMPOSE = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'docker-compose'))
  .find((file) => existsSync(file));

/** The services of a file, each with the parts that it takes over. */
function written(file: string): Record<string, WrittenService> {
  const content = readFileSync(join(REPOSITORY, file), 'utf8');
  return (parse(content, { merge: true }) as { services: Record<string, WrittenService> }).services;
}

/**
 * Compose checks the file against its own schema, and refuses it with the reason where it does not fit. Compose 1, which
 * Debian has, does not know files that may be missing: it is told of the file where it is there.
 */
function composed(file: string, { environment, dotenv }: Surroundings = {}): Record<string, ComposeService> {
  const folder = mkdtempSync(join(tmpdir(), 'ai-trader-compose-'));
  try {
    if (dotenv !== undefined) writeFileSync(join(folder, '.env'), dotenv);
    const whole = parse(readFileSync(join(REPOSITORY, file), 'utf8'), { merge: true }) as {
      services: Record<string, WrittenService>;
    };
    for (const service of Object.values(whole.services)) {
      if (service.env_file === undefined) continue;
      if (dotenv === undefined) delete service.env_file;
      else service.env_file = ['.env'];
    }
    writeFileSync(join(folder, 'docker-compose.yml'), stringify(whole, { aliasDuplicateObjects: false }));
    const output = execFileSync(COMPOSE ?? '', ['config'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).replaceAll(folder, '/clone');
    return (parse(output) as { services: Record<string, ComposeService> }).services;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('the Dockerfile is free of errors and warnings', () => {
  expect(validate(readFileSync(join(REPOSITORY, 'Dockerfile'), 'utf8'))).toEqual([]);
});

const PASSWORD = { POSTGRES_PASSWORD: 'secret' };
const MISSING = COMPOSE ? undefined : 'docker-compose is not installed';

describeWhere('compose', MISSING, () => {
  const hardened = {
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    restart: 'unless-stopped',
    tmpfs: ['/tmp'],
  };

  it('runs an API and workers on a Redis that loses nothing and a PostgreSQL, when both are healthy', () => {
    const services = composed('docker-compose.yml', { environment: PASSWORD });
    expect(Object.keys(services).sort()).toEqual(['api', 'postgres', 'redis', 'worker']);
    const { api, worker, redis } = services;
    expect(redis?.command).toBe('redis-server --appendonly yes --maxmemory-policy noeviction');
    for (const service of [api, worker]) {
      expect(service).toMatchObject(hardened);
      expect(service?.depends_on).toEqual({
        postgres: { condition: 'service_healthy' },
        redis: { condition: 'service_healthy' },
      });
      expect(service?.environment).toMatchObject({
        REDIS_URL: 'redis://redis:6379',
        DATABASE_URL: 'postgres://ai_trader:secret@postgres:5432/ai_trader',
      });
      expect(service?.volumes).toEqual(['/clone/data:/data:rw', '/clone/configs:/app/configs:ro']);
    }
    expect([services.postgres?.healthcheck, redis?.healthcheck, worker?.healthcheck]).not.toContain(
      undefined,
    );
    // One process each, so that `--scale worker=N` works: no port of the machine and no name is taken.
    expect(Object.keys(worker ?? {})).not.toEqual(expect.arrayContaining(['ports']));
    expect(Object.keys(worker ?? {})).not.toEqual(expect.arrayContaining(['container_name']));
  });

  it('without a password for the database says so', () => {
    expect(() => composed('docker-compose.yml')).toThrow(/set POSTGRES_PASSWORD/);
  });

  it('runs everything in one container, embedded', () => {
    const services = composed('docker-compose.embedded.yml');
    expect(Object.keys(services)).toEqual(['ai-trader']);
    expect(services['ai-trader']).toMatchObject(hardened);
  });
});

/** What the containers are told whatever the machine says, because it means something else there. */
const FIXED: Readonly<Record<string, string>> = {
  // Folders of the image, where the files mount the folders of the machine.
  DATA_DIR: '/data',
  CONFIG_DIR: '/app/configs',
  RUNTIME_ENV_PATH: '',
  // Inside the container; what the machine says of them is where it publishes the API.
  API_HOST: '0.0.0.0',
  API_PORT: '8080',
  // Only the worker itself and its health check know these.
  MATH_HTTP_PORT: '8000',
  SEARCH_HTTP_PORT: '8001',
  TRADE_HTTP_PORT: '8002',
  GETPRICE_HTTP_PORT: '8003',
};
/** Not of the schema, because the library of traces reads it by itself; named in `.env.example`. */
const READ_BY_A_LIBRARY = ['OTEL_EXPORTER_OTLP_HEADERS'];
const OWN_SERVERS = {
  REDIS_URL: 'redis://redis:6379',
  DATABASE_URL: 'postgres://ai_trader:secret@postgres:5432/ai_trader',
};
/** What the services of each file are told besides. */
const FILES: readonly { readonly file: string; readonly services: Services }[] = [
  { file: 'docker-compose.yml', services: { api: OWN_SERVERS, worker: OWN_SERVERS } },
  {
    file: 'docker-compose.embedded.yml',
    // Everything is embedded: servers that the machine uses otherwise are not asked.
    services: { 'ai-trader': { REDIS_URL: '', DATABASE_URL: '' } },
  },
];
type Services = Readonly<Record<string, Readonly<Record<string, string>>>>;

describeWhere('the environment of the containers', MISSING, () => {
  const names = [...ENVIRONMENT_VARIABLES.map(({ name }) => name), ...READ_BY_A_LIBRARY];
  /** Where the API is published must look like a port; everything else is handed on as it is. */
  const published = { API_HOST: '127.0.0.9', API_PORT: '9090' };
  const outside = {
    ...Object.fromEntries(names.map((name) => [name, `${name} of the machine`])),
    ...published,
    ...PASSWORD,
  };

  it.each(FILES)('of $file is every variable, from the shell', ({ file, services }) => {
    const all = composed(file, { environment: outside });
    for (const [service, own] of Object.entries(services)) {
      // Worker and all-in-one process serve metrics on it; the API serves its own on API_PORT.
      const known = service === 'api' ? names.filter((name) => name !== 'WORKER_METRICS_PORT') : names;
      const expected: Record<string, string> = { ...outside, ...FIXED, ...own };
      expect(all[service]?.environment).toEqual(
        Object.fromEntries(known.map((name) => [name, expected[name]])),
      );
    }
    expect((all.api ?? all['ai-trader'])?.ports).toEqual(['127.0.0.9:9090:8080/tcp']);
  });

  it.each(FILES)('of $file is every variable, and every key, from .env', ({ file, services }) => {
    const named = keysOfShippedConfigs();
    expect(named).toContain('DEEPSEEK_API_KEY');
    const keys = Object.fromEntries(named.map((name) => [name, `value of ${name}`]));
    const dotenv = toDotenv({ ...outside, ...keys });
    const all = composed(file, { dotenv });
    for (const [service, own] of Object.entries(services)) {
      expect(all[service]?.environment).toEqual({ ...outside, ...keys, ...FIXED, ...own });
      expect(written(file)[service]?.env_file).toEqual([{ path: '.env', required: false }]);
    }
    const others = Object.entries(written(file)).filter(([service]) => !(service in services));
    expect(others.filter(([, { env_file }]) => env_file !== undefined)).toEqual([]);
  });

  it.each(FILES)(
    'of $file is good with nothing set, and with a copy of .env.example',
    ({ file, services }) => {
      const example = readFileSync(join(REPOSITORY, '.env.example'), 'utf8');
      for (const surroundings of [{}, { dotenv: example }]) {
        const all = composed(file, { environment: PASSWORD, ...surroundings });
        for (const service of Object.keys(services)) {
          expect(loadEnvironment(all[service]?.environment)).toMatchObject({
            ...{ dataDir: '/data', runtimeDir: '/data', configDir: '/app/configs' },
            ...{ apiHost: '0.0.0.0', apiPort: 8080, mathHttpPort: 8000, maxConcurrentJobs: 1 },
          });
        }
        expect((all.api ?? all['ai-trader'])?.ports).toEqual(['0.0.0.0:8080:8080/tcp']);
      }
    },
  );
});

/** The variables that `"openai_api_key": "env:NAME"` of the shipped configs names. */
function keysOfShippedConfigs(): string[] {
  const folder = join(REPOSITORY, 'configs');
  const configs = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return configs.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/"env:(\w+)"/g)].map(([, key = '']) => key),
  );
}

function toDotenv(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
