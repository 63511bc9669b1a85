import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { ENVIRONMENT_VARIABLES, environmentJsonSchema, simulationJsonSchema } from '../libs/config/index.js';
import { apiPage } from './api-page.js';
import { configTable, environmentTable } from './configuration-tables.js';
import { type ApiDocument, type Schema } from './document.js';
import { lintDocument } from './lint-document.js';
import { replaceBetween } from './markdown.js';

const API = 'docs/api.md';
const CONFIGURATION = 'docs/configuration.md';

/** The generated pages by their files, as they should be. */
async function renderPages(source: string): Promise<Record<string, string>> {
  const tables = {
    environment: environmentTable(ENVIRONMENT_VARIABLES, environmentJsonSchema() as Schema),
    'simulation config': configTable(simulationJsonSchema() as Schema),
  };
  const configuration = Object.entries(tables).reduce(
    (page, [name, content]) => replaceBetween(page, name, content),
    readFileSync(CONFIGURATION, 'utf8'),
  );
  const pages = { [API]: apiPage(JSON.parse(source) as ApiDocument), [CONFIGURATION]: configuration };
  const formatted = await Promise.all(
    Object.entries(pages).map(async ([file, page]) => {
      const options = await resolveConfig(file);
      return [file, await format(page, { ...options, filepath: file })] as const;
    }),
  );
  return Object.fromEntries(formatted);
}

/** `--check`: whether the document passes the linter and the pages are up to date; otherwise writes them. */
async function run(): Promise<boolean> {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const source = readFileSync('dist/openapi.json', 'utf8');
  const pages = await renderPages(source);
  const behind = Object.keys(pages).filter((file) => readFileSync(file, 'utf8') !== pages[file]);
  if (!values.check) {
    for (const file of behind) writeFileSync(file, pages[file] ?? '');
    console.log(behind.length === 0 ? 'Nothing to write.' : `Written: ${behind.join(', ')}`);
    return true;
  }
  const problems = await lintDocument(source);
  for (const problem of problems) console.error(`OpenAPI document: ${problem}`);
  for (const file of behind) console.error(`${file} is behind its source: run "npm run docs".`);
  return problems.length === 0 && behind.length === 0;
}

process.exitCode = (await run()) ? 0 : 1;
