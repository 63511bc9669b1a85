import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CaseProvider } from '../libs/testing/provider-cases/case-provider.js';
import { complaintOf, type CaseOutcome } from '../libs/testing/provider-cases/judge-case.js';
import { CaseStage } from '../libs/testing/provider-cases/play-cases.js';
import { readCases, type ProviderCase } from '../libs/testing/provider-cases/provider-case.js';
import { describeWith } from './describe-where.js';
import { comparable, fromShared, type SharedCase } from './shared-cases.js';
import { REPOSITORY } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const CASES = readCases(join(import.meta.dirname, 'provider-cases'));
const ALL = [...CASES.values()].flat();
const FOUND = CASES.get('found.jsonl') ?? [];
/** Where the first of them came from; not part of the repository. */
const SHARED = resolve(REPOSITORY, '../shared/cases/providers');
const collectionMissing = existsSync(SHARED)
  ? undefined
  : 'there is no ../shared/cases beside the repository';

const teardown = new Teardown();
let outcomes: ReadonlyMap<string, CaseOutcome>;

beforeAll(async () => {
  const provider = await CaseProvider.start(ALL);
  teardown.add(() => {
    provider.close();
  });
  const stage = await CaseStage.start();
  teardown.add(() => stage.close());
  outcomes = await stage.play(ALL, provider);
  if (stage.alarms.length > 0) throw new Error(`The service wrote:\n${stage.alarms.join('\n')}`);
}, 300_000);

afterAll(() => teardown.run());

describe.each([...CASES])('what providers answer, %s', (_file, cases) => {
  it.each(cases.map((of): [string, ProviderCase] => [of.name, of]))('%s', (name, of) => {
    const outcome = outcomes.get(name);
    expect(outcome && complaintOf(of, outcome)).toBeUndefined();
    expect(outcome?.status).toMatch(/^(completed|failed)$/);
  });
});

it('a day without a trade is not completed in silence, unless the model ended it or a call was accepted', () => {
  // The judge of the fuzzing of answers (fuzz/answers) holds the same over mutations of these cases.
  const silent = [...outcomes].filter(
    ([, { status, trades, warnings, stop }]) =>
      status === 'completed' && trades.length === 0 && warnings.length === 0 && stop !== 'finish',
  );
  expect(silent.map(([name]) => name)).toEqual([]);
});

it('at least forty cases were found in public threads, each with its source', () => {
  expect(FOUND.length).toBeGreaterThanOrEqual(40);
  expect(FOUND.filter(({ source }) => !/^[\w.-]+\/[\w.-]+#\d+$/.test(source ?? ''))).toEqual([]);
});

describeWith('the collection that the first cases come from', collectionMissing, () => {
  it('is here as a whole', () => {
    const own = new Set(ALL.map(comparable));
    const files = readdirSync(SHARED).filter((name) => name.endsWith('.jsonl'));
    const lines = files.flatMap((name) => readFileSync(join(SHARED, name), 'utf8').trim().split('\n'));
    const shared = lines.map((line) => fromShared(JSON.parse(line) as SharedCase));
    expect(shared.length).toBeGreaterThanOrEqual(87);
    expect(shared.filter((of) => !own.has(comparable(of))).map(({ name }) => name)).toEqual([]);
  });
});
