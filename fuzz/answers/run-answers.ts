import { resolve } from 'node:path';
import { CaseProvider } from '../../libs/testing/provider-cases/case-provider.js';
import { CaseStage } from '../../libs/testing/provider-cases/play-cases.js';
import { readCases, type ProviderCase } from '../../libs/testing/provider-cases/provider-case.js';
import { Random } from '../random.js';
import { findingsIn } from './judge-answer.js';
import { mutateCase, type Mutation } from './mutate-case.js';

/** Mutations of one job: a model each. */
const PER_JOB = 100;
const MOST_FINDINGS = 20;
/** Cases that wait or are large, which no change of their words makes more telling. */
const SLOW = new Set(['x-40mb', 'x-retry-after-86400']);

export interface AnswerFuzzOptions {
  readonly seed: string;
  readonly mutations: number;
  /** The number of the one mutation that is played, when it is only one. */
  readonly only?: number;
}

export interface AnswerFuzzResult {
  readonly findings: readonly string[];
  /** How many model-days ended how. */
  readonly endings: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** Plays mutated cases through a built service, and finds days that a careful reader would not believe. */
export async function runAnswers(
  options: AnswerFuzzOptions,
  say: (line: string) => void,
): Promise<AnswerFuzzResult> {
  const started = Date.now();
  const mutations = mutationsOf(options);
  const stage = await CaseStage.start(undefined, { MODEL_DAY_ATTEMPTS: '1', MODEL_CALL_TIMEOUT_S: '5' });
  const findings: string[] = [];
  const endings: Record<string, number> = {};
  try {
    for (let from = 0; from < mutations.length && findings.length < MOST_FINDINGS; from += PER_JOB) {
      const batch = mutations.slice(from, from + PER_JOB);
      findings.push(...(await playBatch(stage, batch, endings)));
      say(`${Math.min(from + PER_JOB, mutations.length)} of ${mutations.length}`);
    }
    findings.push(
      ...stage.alarms.slice(0, MOST_FINDINGS).map((line) => `the service wrote ${line.slice(0, 500)}`),
    );
  } finally {
    await stage.close();
  }
  return { findings, endings, seconds: Math.round((Date.now() - started) / 1_000) };
}

function mutationsOf({ seed, mutations, only }: AnswerFuzzOptions): Mutation[] {
  const cases = [...readCases(resolve('test/provider-cases')).values()].flat();
  const played = cases.filter(({ name, redirect }) => !SLOW.has(name) && redirect === undefined);
  const numbers = only === undefined ? Array.from({ length: mutations }, (_, number) => number) : [only];
  return numbers.map((number) => mutationOf(played, seed, number));
}

function mutationOf(cases: readonly ProviderCase[], seed: string, number: number): Mutation {
  const random = new Random(`${seed} ${number}`);
  const from = random.pick(cases);
  return mutateCase(from, `m${number}-${from.name}`, random);
}

async function playBatch(
  stage: CaseStage,
  batch: readonly Mutation[],
  endings: Record<string, number>,
): Promise<string[]> {
  const cases = batch.map(({ mutated }) => mutated);
  const provider = await CaseProvider.start(cases);
  try {
    const outcomes = await stage.play(cases, provider);
    return batch.flatMap((mutation) => {
      const { mutated, did } = mutation;
      const outcome = outcomes.get(mutated.name);
      const ending = outcome?.code || outcome?.stop || 'none';
      endings[ending] = (endings[ending] ?? 0) + 1;
      return findingsIn(mutation, outcome).map(
        (finding) =>
          `${mutated.name} (${did.join('; ')}): ${finding}\n    ${JSON.stringify(mutated.replies).slice(0, 1_500)}`,
      );
    });
  } finally {
    provider.close();
  }
}
