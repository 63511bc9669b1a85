import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flowProblems, scheduleProblems, type Scripts } from './flow-checks.js';
import { type FlowDocument } from './flow-document.js';
import {
  FOLDER,
  namesOf,
  parametersOf,
  parseYaml,
  readText,
  readYaml,
  runWmill,
  schemaErrors,
  sourceOf,
} from './workspace-folder.js';

const flows = ['daily_simulation', 'daily_simulation_callback'];
const scripts: Scripts = Object.fromEntries(
  namesOf('.script.yaml').map((name) => {
    const { schema } = readYaml(`${name}.script.yaml`) as { schema: { required: string[] } };
    return [`f/ai_trader/${name}`, { parameters: parametersOf(name), required: schema.required }];
  }),
);

function flow(name: string): FlowDocument {
  return readYaml(`${name}__flow/flow.yaml`) as FlowDocument;
}

function schedule(): Record<string, unknown> {
  return readYaml('daily_simulation.schedule.yaml') as Record<string, unknown>;
}

it('wmill lint validates the flows and the schedule', async () => {
  const { code, out } = await runWmill('lint', '--json');
  expect({ code, report: JSON.parse(out) as unknown }).toMatchObject({
    code: 0,
    // From a wrong folder the exit code is 0 too, and nothing was validated.
    report: {
      success: true,
      validatedFiles: flows.length + 1,
      invalidFiles: 0,
      warnings: [],
      issues: [],
    },
  });
}, 60_000);

it("Windmill's schemas accept the flows and the schedule, and refuse a loop without skip_failures", () => {
  for (const name of flows) expect(schemaErrors(readText(`${name}__flow/flow.yaml`), 'flow')).toEqual([]);
  expect(schemaErrors(readText('daily_simulation.schedule.yaml'), 'schedule')).toEqual([]);
  const broken = readText('daily_simulation__flow/flow.yaml').replace('skip_failures: false', '');
  expect(schemaErrors(broken, 'flow')).not.toEqual([]);
});

it('the flows are these', () => {
  expect(namesOf('__flow')).toEqual(flows);
});

describe('what lint does not catch', () => {
  it.each(flows)('%s has nothing of it', (name) => {
    expect(flowProblems(flow(name), scripts)).toEqual([]);
  });

  it.each([
    ['an unknown key', 'stop_after_if:', 'stop_if:', 'check: unknown key "stop_if"'],
    [
      'a number for a sleep',
      "sleep:\n              type: javascript\n              expr: '300'",
      'sleep: 300',
      'check.sleep: 300 is no expression',
    ],
    ['an id twice', 'id: store', 'id: poll', 'poll: the id is there twice'],
    ['results of no step', 'results.trigger', 'results.triger', 'check: no step "triger" comes before it'],
    ['results of a later step', 'results.trigger', 'results.store', 'check: no step "store" comes before it'],
    [
      'a script that is not there',
      'path: f/ai_trader/conclude_run',
      'path: f/ai_trader/conclude',
      'conclude: there is no script "f/ai_trader/conclude"',
    ],
    [
      'a parameter that is not there',
      'max_attempts:',
      'attempts_at_most:',
      'check: f/ai_trader/poll_simulation_status has no parameter "attempts_at_most"',
    ],
    ['a parameter that is missing', 'stored:', 'run2:', 'conclude: f/ai_trader/conclude_run needs "stored"'],
    [
      'an input that is not there',
      'flow_input.models',
      'flow_input.model',
      'trigger: the flow has no input "model"',
    ],
    [
      'a loop without an end',
      'stop_after_if:\n                expr: result.done === true\n                skip_if_stopped: false',
      '',
      'poll: no step of the loop ends it',
    ],
  ])('%s is found', (_, good, bad, problem) => {
    const text = readText('daily_simulation__flow/flow.yaml');
    const at = text.replace(/^ +/gm, (spaces) => spaces);
    const pattern = new RegExp(good.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\n +/g, '\\n +'));
    expect(at).toMatch(pattern);
    const broken = parseYaml(at.replace(pattern, bad)) as FlowDocument;
    expect(flowProblems(broken, scripts)).toContain(problem);
  });

  it('the schedule has nothing of it', () => {
    expect(
      scheduleProblems(
        schedule(),
        flows.map((name) => `f/ai_trader/${name}`),
      ),
    ).toEqual([]);
  });

  it.each([
    [
      'five fields',
      { schedule: '0 6 * * *' },
      'schedule: "0 6 * * *" has 5 fields; Windmill\'s cron has 6, seconds first',
    ],
    ['a bogus timezone', { timezone: 'America/NewYork' }, 'timezone: "America/NewYork" is none'],
    [
      'another flow',
      { script_path: 'f/ai_trader/daily' },
      'script_path: there is no flow "f/ai_trader/daily"',
    ],
  ])('%s of a schedule is found', (_, change, problem) => {
    const known = flows.map((name) => `f/ai_trader/${name}`);
    expect(scheduleProblems({ ...schedule(), ...change }, known)).toEqual([problem]);
  });
});

describe('the scripts', () => {
  const names = namesOf('.script.yaml');
  const modules = ['api_client', 'api_job', 'api_results'];

  it('each source has its metadata', () => {
    const sources = readdirSync(FOLDER).filter((name) => /\.(ts|py)$/.test(name));
    expect(sources.sort()).toEqual(names.map(sourceOf).sort());
  });

  it.each(names)('%s: the metadata names the parameters of main in their order', (name) => {
    const source = readText(sourceOf(name));
    const main = /\b(?:function|def) main\(([^)]*)\)/.exec(source)?.[1];
    const parameters = [...(main ?? '').matchAll(/(?:^|,)\s*(\w+)\??(?=\s*[:=])/g)].map(
      ([, parameter]) => parameter,
    );
    expect(parametersOf(name)).toEqual(parameters);
    expect(main === undefined).toBe(modules.includes(name));
  });

  // They are deployed by name: what is imported must be there when the importer's dependencies are resolved.
  it.each(names)('%s imports only what is deployed before it', (name) => {
    const imported = [...readText(sourceOf(name)).matchAll(/from '\.\/(\w+)\.ts'/g)].map(
      ([, module]) => module!,
    );
    expect(imported.filter((module) => module >= name)).toEqual([]);
  });

  it('the Python one needs nothing but the standard library and wmill', () => {
    const imports = [...readText('store_simulation_results.py').matchAll(/^(?:import|from) (\w+)/gm)].map(
      ([, name]) => name,
    );
    expect([...new Set(imports)].sort()).toEqual(['datetime', 'decimal', 'json', 'urllib', 'wmill']);
  });
});

it('the resource is of the type that comes with it, and holds no key', () => {
  const resource = readYaml('ai_trader_api.resource.yaml') as { resource_type: string; value: unknown };
  expect(resource.value).toEqual({ base_url: 'http://api:8080' });
  const type = join(FOLDER, '../..', `${resource.resource_type}.resource-type.yaml`);
  expect(existsSync(type)).toBe(true);
  expect(parseYaml(readFileSync(type, 'utf8'))).toMatchObject({
    schema: {
      required: ['base_url'],
      properties: { base_url: { type: 'string' }, api_key: { type: 'string', password: true } },
    },
  });
});
