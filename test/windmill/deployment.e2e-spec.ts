import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeploymentServer } from './deployment-server.js';
import { namesOf, readText, readYaml, runWmill, sourceOf } from './workspace-folder.js';

let server: DeploymentServer;
let configDir: string;
let push: { code: number | null; out: string; err: string };

beforeAll(async () => {
  server = await DeploymentServer.start();
  configDir = mkdtempSync(join(tmpdir(), 'ai-trader-wmill-'));
  const to = ['--base-url', server.url, '--token', 't', '--workspace', 'w', '--config-dir', configDir];
  push = await runWmill('sync', 'push', '--yes', '--keep-deleted', '--lint', ...to);
}, 120_000);

afterAll(async () => {
  await server.close();
  rmSync(configDir, { recursive: true });
});

/** The bodies of what was created at a path, in their order. */
function created(path: string): unknown[] {
  return server.created.filter((creation) => creation.path === path).map(({ body }) => body);
}

it('sync push succeeds and asks for nothing that the stand-in does not know', () => {
  expect(push).toMatchObject({
    code: 0,
    out: expect.stringContaining('pushed to the remote workspace') as string,
  });
  expect(server.unknown).toEqual([]);
});

it('sends what is in the folder and nothing else', () => {
  const apps = namesOf('__raw_app').length;
  const counts: Record<string, number> = {};
  for (const { path } of server.created) counts[path] = (counts[path] ?? 0) + 1;
  expect(counts).toEqual({
    'folders/create': 1,
    'resources/type/create': 1,
    'resources/create': 1,
    'scripts/create': namesOf('.script.yaml').length,
    'flows/create': 2,
    'schedules/create': 1,
    ...(apps > 0 ? { 'apps/create_raw': apps } : {}),
  });
});

it('the folder, the resource type and the resource', () => {
  expect(created('folders/create')).toEqual([
    expect.objectContaining({ name: 'ai_trader', display_name: 'AI-Trader' }),
  ]);
  expect(created('resources/type/create')).toEqual([
    expect.objectContaining({
      name: 'c_ai_trader_api',
      schema: expect.objectContaining({ required: ['base_url'] }) as object,
    }),
  ]);
  expect(created('resources/create')).toEqual([
    expect.objectContaining({
      path: 'f/ai_trader/ai_trader_api',
      resource_type: 'c_ai_trader_api',
      value: { base_url: 'http://api:8080' },
    }),
  ]);
});

it('every script with its source, its language and its schema, in an order in which imports are there', () => {
  const names = namesOf('.script.yaml');
  expect(created('scripts/create')).toEqual(
    names.map((name) => {
      const source = sourceOf(name);
      return expect.objectContaining({
        path: `f/ai_trader/${name}`,
        content: readText(source),
        language: source.endsWith('.py') ? 'python3' : 'bun',
        schema: (readYaml(`${name}.script.yaml`) as { schema: unknown }).schema,
      }) as unknown;
    }),
  );
});

it('both flows as they are in their files', () => {
  expect(created('flows/create')).toEqual(
    ['daily_simulation', 'daily_simulation_callback'].map((name) => {
      const { summary, value, schema } = readYaml(`${name}__flow/flow.yaml`) as Record<string, unknown>;
      return expect.objectContaining({ path: `f/ai_trader/${name}`, summary, value, schema }) as unknown;
    }),
  );
});

it('the schedule: every day at 6:00 in New York, enabled, one run at a time', () => {
  expect(created('schedules/create')).toEqual([
    expect.objectContaining({
      path: 'f/ai_trader/daily_simulation',
      script_path: 'f/ai_trader/daily_simulation',
      is_flow: true,
      schedule: '0 0 6 * * *',
      timezone: 'America/New_York',
      enabled: true,
      no_flow_overlap: true,
      args: {},
    }),
  ]);
});

it('each app as one multipart request', () => {
  const requests = server.created.filter(({ path }) => path === 'apps/create_raw');
  expect(requests.map(({ contentType }) => contentType.split(';')[0])).toEqual(
    namesOf('__raw_app').map(() => 'multipart/form-data'),
  );
  namesOf('__raw_app').forEach((name, index) => {
    expect(requests[index]?.body).toContain(`f/ai_trader/${name}`);
  });
});
