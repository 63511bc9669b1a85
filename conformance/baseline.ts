import { readFileSync } from 'node:fs';

const ENTRY = /^ {2}- (\S+)(?: # (.+))?$/;

/**
 * The scenarios that a baseline file lists, with their reasons. The suite reads the file as YAML and knows only names;
 * the reasons are comments, which are demanded here.
 * @throws Error naming an entry without a reason
 */
export function readBaseline(path: string): ReadonlyMap<string, string> {
  const entries = readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, scenario, reason] = ENTRY.exec(line) ?? [];
      if (scenario !== undefined && reason === undefined)
        throw new Error(`${path}: ${scenario} has no reason`);
      return scenario === undefined || reason === undefined ? [] : [[scenario, reason] as const];
    });
  return new Map(entries);
}
