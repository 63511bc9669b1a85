import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ENVIRONMENT_VARIABLES } from '@app/config';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
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
}

const COMPOSE = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'docker-compose'))
  .find((file) => existsSync(file));

/** Compose checks the file against its own schema, and refuses it with the reason where it does not fit. */
function composed(file: string, environment: Record<string, string>): Record<string, ComposeService> {
  const output = execFileSync(COMPOSE ?? '', ['-f', file, 'config'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return (parse(output) as { services: Record<string, ComposeService> }).services;
}

it('the Dockerfile is free of errors and warnings', () => {
  expect(validate(readFileSync(join(REPOSITORY, 'Dockerfile'), 'utf8'))).toEqual([]);
});

describeWhere('compose', COMPOSE ? undefined : 'docker-compose is not installed', () => {
  const known = ENVIRONMENT_VARIABLES.map((variable) => variable.name);
  const hardened = {
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    restart: 'unless-stopped',
    tmpfs: ['/tmp'],
  };

  it('runs an API and workers on a Redis that loses nothing and a PostgreSQL, when both are healthy', () => {
    const services = composed('docker-compose.yml', { POSTGRES_PASSWORD: 'secret' });
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
      expect(Object.keys(service?.environment ?? {}).filter((name) => !known.includes(name))).toEqual([]);
      expect(service?.volumes).toEqual([
        `${join(REPOSITORY, 'data')}:/data:rw`,
        `${join(REPOSITORY, 'configs')}:/app/configs:ro`,
      ]);
    }
    expect([services.postgres?.healthcheck, redis?.healthcheck, worker?.healthcheck]).not.toContain(
      undefined,
    );
    // One process each, so that `--scale worker=N` works: no port of the machine and no name is taken.
    expect(Object.keys(worker ?? {})).not.toEqual(expect.arrayContaining(['ports']));
    expect(Object.keys(worker ?? {})).not.toEqual(expect.arrayContaining(['container_name']));
  });

  it('without a password for the database says so', () => {
    expect(() => composed('docker-compose.yml', {})).toThrow(/set POSTGRES_PASSWORD/);
  });

  it('runs everything in one container, embedded', () => {
    const services = composed('docker-compose.embedded.yml', {});
    expect(Object.keys(services)).toEqual(['ai-trader']);
    expect(services['ai-trader']).toMatchObject(hardened);
    const names = Object.keys(services['ai-trader']?.environment ?? {});
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    expect(names).not.toEqual(expect.arrayContaining(['REDIS_URL']));
    expect(names).not.toEqual(expect.arrayContaining(['DATABASE_URL']));
  });
});
