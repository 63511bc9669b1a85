import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { REPOSITORY } from '../simulation-configs.js';

/** The folder with wmill.yaml, from which every wmill command runs. */
export const WORKSPACE_FOLDER = join(REPOSITORY, 'windmill');
/** The one Windmill folder in it. */
export const FOLDER = join(WORKSPACE_FOLDER, 'f/ai_trader');

const requireThere = createRequire(join(WORKSPACE_FOLDER, 'package.json'));

/** A program that windmill/package.json installs. */
export function program(name: 'bun' | 'wmill'): string {
  const path = join(WORKSPACE_FOLDER, 'node_modules/.bin', name);
  if (existsSync(path)) return path;
  throw new Error(`${path} is missing: these suites are run by "npm run test:windmill", which installs it.`);
}

/** A YAML document as the parser of windmill/package.json reads it. */
export function parseYaml(text: string): unknown {
  return (requireThere('yaml') as { parse(text: string): unknown }).parse(text);
}

/** A YAML file of f/ai_trader. */
export function readYaml(name: string): unknown {
  return parseYaml(readText(name));
}

/** A file of f/ai_trader as text. */
export function readText(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

/** What stands directly in f/ai_trader under a suffix, without it: the names of scripts, flows or apps. */
export function namesOf(suffix: '.script.yaml' | '__flow' | '__raw_app'): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
    .sort();
}

/** The source file of a script. */
export function sourceOf(script: string): string {
  const source = ['.ts', '.py']
    .map((ending) => script + ending)
    .find((name) => existsSync(join(FOLDER, name)));
  if (source === undefined) throw new Error(`f/ai_trader has no source of the script ${script}.`);
  return source;
}

/** The parameters of a script in the order of its main, as its metadata names them. */
export function parametersOf(script: string): readonly string[] {
  return (readYaml(`${script}.script.yaml`) as { schema: { order: string[] } }).schema.order;
}

/** Whether Windmill's own schema of flows or schedules accepts a document: its errors. */
export function schemaErrors(text: string, type: 'flow' | 'schedule'): readonly unknown[] {
  const { WindmillYamlValidator } = requireThere('windmill-yaml-validator') as {
    WindmillYamlValidator: new () => {
      validate(text: string, target: { type: string }): { errors: readonly unknown[] };
    };
  };
  return new WindmillYamlValidator().validate(text, { type }).errors;
}

/** Runs the real CLI in the workspace folder. */
export async function runWmill(
  ...args: string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(program('wmill'), args, {
    cwd: WORKSPACE_FOLDER,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}
