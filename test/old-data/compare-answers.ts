import { type OldAnswer } from './old-fixture.js';

type Answers = Readonly<Record<string, OldAnswer>>;

/** Fields that say when and how long something was done, and whom it was told: different for whoever does it again. */
export const OF_THE_RUN = /(^|_)(at|ms|seconds|callbacks)$/;
const MOST_DEVIATIONS = 20;

/**
 * Where later answers lack what an old version answered, or have something else. Fields and columns that came later are
 * fine: who reads the old ones is not hurt. What counts the time until now of something under way is left out.
 * @param actual by path; these are compared
 * @param ignored which fields are left out
 * @returns at most twenty deviations, in words
 */
export function deviationsFrom(old: Answers, actual: Answers, ignored?: RegExp): string[] {
  const deviations = Object.entries(actual).flatMap(([path, { status, body }]) => {
    const expected = old[path];
    if (expected?.status !== status)
      return [`${path}: ${status} instead of ${expected?.status ?? 'nothing'}`];
    const [wanted, found] = [expected.body, body].map((text) =>
      typeof text === 'string' ? tableOf(text) : text,
    );
    return deviationsOf(wanted, found, { path, ignored });
  });
  return deviations.slice(0, MOST_DEVIATIONS);
}

interface Where {
  readonly path: string;
  readonly ignored?: RegExp;
}

function deviationsOf(wanted: unknown, found: unknown, where: Where): string[] {
  if (Array.isArray(wanted)) return deviationsOfList(wanted, found, where);
  if (typeof wanted !== 'object' || wanted === null)
    return Object.is(wanted, found)
      ? []
      : [`${where.path}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`];
  if (typeof found !== 'object' || found === null)
    return [`${where.path}: ${JSON.stringify(found)} instead of an object`];
  const isUnderWay = 'completed_at' in wanted && wanted.completed_at === null;
  return Object.entries(wanted).flatMap(([name, value]) => {
    if (where.ignored?.test(name) || (isUnderWay && name.endsWith('_seconds'))) return [];
    const path = `${where.path} ${name}`;
    return deviationsOf(value, (found as Record<string, unknown>)[name], { ...where, path });
  });
}

function deviationsOfList(wanted: readonly unknown[], found: unknown, where: Where): string[] {
  if (!Array.isArray(found) || found.length !== wanted.length)
    return [
      `${where.path}: ${JSON.stringify(found ?? null).slice(0, 300)} instead of a list of ${wanted.length}`,
    ];
  return wanted.flatMap((value, index) =>
    deviationsOf(value, found[index], { ...where, path: `${where.path}[${index}]` }),
  );
}

/** A comma outside quotation marks. */
const COMMA = /,(?=(?:[^"]*"[^"]*")*[^"]*$)/;

/** The rows of a CSV as objects by column; no value of it spans lines. */
function tableOf(csv: string): readonly Record<string, string>[] {
  const [header = '', ...rows] = csv.trimEnd().split(/\r?\n/);
  const names = header.split(COMMA);
  return rows.map((row) => {
    const values = row.split(COMMA);
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  });
}
