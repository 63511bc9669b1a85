import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ContractChecker } from './contract-checker.js';
import { type OpenApiDocument } from './open-api.js';

const DOCUMENT = resolve(import.meta.dirname, '../../../dist/openapi.json');

const origins = new Set<string>();
let deviations: string[] = [];
let checker: ContractChecker | undefined;

/** From now on every answer that this test file fetches from an API is compared with the OpenAPI document. */
export function checkAnswersOf(url: string): void {
  origins.add(new URL(url).origin);
}

/** Where answers deviated since this was last asked. */
export function takeDeviations(): string[] {
  const taken = deviations;
  deviations = [];
  return taken;
}

/** A fetch that compares the answers of the APIs under test with the document, and gives them on as they are. */
export function checkedFetch(fetchPlainly: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await fetchPlainly(input, init);
    const { origin, pathname } = new URL(input instanceof Request ? input.url : input);
    if (!origins.has(origin)) return response;
    const method = (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase();
    const text = await response.clone().text();
    checker ??= await openChecker();
    const { status, headers } = response;
    const found = checker.check({ method, path: pathname, status, headers, text });
    deviations.push(...found.map((what) => `${method} ${pathname} was answered ${status}: ${what}`));
    return response;
  };
}

/** Most test files call no API, and need neither the document nor the library that checks it. */
async function openChecker(): Promise<ContractChecker> {
  if (!existsSync(DOCUMENT)) throw new Error('dist/openapi.json is missing: run "npm run build" first.');
  const { ContractChecker } = await import('./contract-checker.js');
  return new ContractChecker(JSON.parse(readFileSync(DOCUMENT, 'utf8')) as OpenApiDocument);
}
