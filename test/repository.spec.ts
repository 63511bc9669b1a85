import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, parseDocument } from 'yaml';
import { REPOSITORY } from './simulation-configs.js';

const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');
const json = (path: string) => JSON.parse(read(path)) as Record<string, unknown>;

const PROSE = [
  ...readdirSync(REPOSITORY).filter((name) => name.endsWith('.md')),
  ...markdownBelow('docs'),
  ...markdownBelow('test/fixtures'),
];
/** Written by `npm run docs`, and by the fault harness between its marks. */
const GENERATED = ['docs/api.md', 'docs/configuration.md'];

function markdownBelow(folder: string): string[] {
  const entries = readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' });
  return entries.filter((name) => name.endsWith('.md')).map((name) => join(folder, name));
}

describe('GitHub', () => {
  interface Workflow {
    readonly jobs: Readonly<
      Record<
        string,
        {
          readonly container: { readonly image: string };
          readonly 'timeout-minutes': number;
          readonly steps: readonly { readonly run?: string }[];
        }
      >
    >;
  }
  const workflow = parse(read('.github/workflows/ci.yml')) as Workflow;

  it('every file of it parses', () => {
    const files = readdirSync(join(REPOSITORY, '.github'), { recursive: true, encoding: 'utf8' });
    const yaml = files.filter((name) => name.endsWith('.yml')).map((name) => join('.github', name));
    expect(yaml).toHaveLength(5);
    expect(yaml.flatMap((path) => parseDocument(read(path)).errors.map(String))).toEqual([]);
  });

  it('the workflow is .ci/run, on the image of the Dockerfile, for half an hour at most', () => {
    expect(Object.keys(workflow.jobs)).toEqual(['ci']);
    const job = workflow.jobs.ci!;
    expect(job.steps.map(({ run }) => run)).toContain('.ci/run');
    expect(job['timeout-minutes']).toBe(30);
    expect(read('Dockerfile')).toContain(`FROM ${job.container.image} AS build\n`);
    expect(statSync(join(REPOSITORY, '.ci/run')).mode & 0o111).toBe(0o111);
  });

  it('updates are looked for in every folder that has dependencies', () => {
    const { updates } = parse(read('.github/dependabot.yml')) as {
      updates: { 'package-ecosystem': string; directory?: string; directories?: string[] }[];
    };
    const places = updates.flatMap(({ directory, directories = [], ...update }) =>
      [...(directory === undefined ? [] : [directory]), ...directories].map(
        (folder) => `${update['package-ecosystem']} ${folder}`,
      ),
    );
    const manifests = ['', 'windmill', 'windmill/f/ai_trader/dashboard__raw_app'];
    expect(places.sort()).toEqual(
      [
        'docker /',
        'docker-compose /',
        'github-actions /',
        ...manifests.map((folder) => `npm /${folder}`),
      ].sort(),
    );
    for (const folder of manifests) expect(existsSync(join(REPOSITORY, folder, 'package.json'))).toBe(true);
  });
});

describe('versions', () => {
  const headings = [...read('CHANGELOG.md').matchAll(/^## \[(.+?)\](?: - (.+))?$/gm)];

  it('package.json, its lock and the newest release of the changelog agree', () => {
    const { version } = json('package.json');
    const lock = json('package-lock.json') as { version: string; packages: { '': { version: string } } };
    expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
    expect(headings.slice(0, 2).map(([, name]) => name)).toEqual(['Unreleased', version]);
  });

  it('the changelog has the form of Keep a Changelog', () => {
    for (const [, name, date] of headings.slice(1)) {
      expect(name).toMatch(/^\d+\.\d+\.\d+$/);
      expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
    for (const [, name] of headings) expect(read('CHANGELOG.md')).toContain(`\n[${name!}]: https://`);
    const kinds = [...read('CHANGELOG.md').matchAll(/^### (.*)$/gm)].map(([, kind]) => kind);
    const known = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
    expect(kinds.filter((kind) => !known.includes(kind!))).toEqual([]);
  });

  it('Node is the same one in engines, .nvmrc, images, types and words', () => {
    const { engines, devDependencies } = json('package.json') as {
      engines: { node: string };
      devDependencies: Record<string, string>;
    };
    const [, major, minor] = /^>=(\d+)\.(\d+)\.0$/.exec(engines.node)!;
    expect(read('.nvmrc').trim()).toBe(major);
    const images = [...read('Dockerfile').matchAll(/^FROM node:(\d+)-/gm)].map(([, image]) => image);
    expect(images).toEqual([major, major]);
    expect(devDependencies['@types/node']).toMatch(new RegExp(`^\\^${major!}\\.`));
    expect(read('scripts/on-node.mjs')).toContain(`const NEEDED = [${major!}, ${minor!}];`);
    expect(read('scripts/on-node.mjs')).toContain(`const FETCHED = '${major!}.`);
    for (const path of ['README.md', 'CONTRIBUTING.md'])
      expect(read(path)).toContain(`Node ${major!}.${minor!} or later`);
  });

  it('.editorconfig agrees with prettier', () => {
    const { printWidth } = json('.prettierrc.json');
    expect(read('.editorconfig')).toContain(`[*.{ts,mjs,cjs,js}]\nmax_line_length = ${String(printWidth)}\n`);
    expect(read('.editorconfig')).toContain('indent_style = space\nindent_size = 2\n');
  });
});

describe('documents', () => {
  it('every decision has a date and a status, and is in the list', () => {
    const files = readdirSync(join(REPOSITORY, 'docs/decisions')).filter((name) => /^\d{4}-/.test(name));
    const list = read('docs/decisions/README.md');
    for (const name of files) {
      const [title, , date, status] = read(join('docs/decisions', name)).split('\n');
      const number = Number(name.slice(0, 4));
      expect({ name, title, date, status }).toEqual({
        name,
        title: expect.stringMatching(new RegExp(`^# ${number}\\. `)) as string,
        date: expect.stringMatching(/^Date: \d{4}-\d{2}-\d{2}( \(amended \d{4}-\d{2}-\d{2}\))?$/) as string,
        status: expect.stringMatching(
          /^Status: (accepted|amended|superseded by \[\d+\]\(\S+\.md\))$/,
        ) as string,
      });
      expect(list).toContain(`- [${title!.slice(2)}](${name})`);
    }
    expect(list.match(/^- \[/gm)).toHaveLength(files.length);
  });

  it('every table of the database is described', () => {
    const entities = readdirSync(join(REPOSITORY, 'libs/database/entities')).map((name) =>
      read(join('libs/database/entities', name)),
    );
    const tables = entities.flatMap((source) =>
      [...source.matchAll(/@Entity\('(\w+)'/g)].map(([, name]) => name!),
    );
    expect(tables.length).toBeGreaterThan(20);
    const section = read('docs/architecture.md').split('\n## Data\n')[1]!;
    expect(tables.filter((table) => !section.includes(`\`${table}\``))).toEqual([]);
  });

  it('links lead to files that exist', () => {
    const broken = PROSE.flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, target]) => target!)
        .filter((target) => !existsSync(join(REPOSITORY, dirname(path), target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('prose is wrapped', () => {
    const overlong = PROSE.filter((path) => !GENERATED.includes(path)).flatMap((path) =>
      withoutBlocks(read(path))
        .split('\n')
        .filter((line) => line.length > 125 && !/^\s*\|/.test(line))
        .map((line) => `${path}: ${line.slice(0, 60)}...`),
    );
    expect(overlong).toEqual([]);
  });
});

/** A page without its code and without what a program writes into it. */
function withoutBlocks(markdown: string): string {
  return markdown
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .replaceAll(/<!-- measured: begin -->[\s\S]*<!-- measured: end -->/g, '');
}
