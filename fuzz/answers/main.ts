import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runAnswers, type AnswerFuzzOptions } from './run-answers.js';

const USAGE = `Usage: npm run test:fuzz -- --answers [options]

Starts the built service against a provider whose answers are the cases of test/provider-cases, changed at random: keys
dropped, types changed, texts cut, order swapped. Ends with code 1 when a trade is booked that stands in no answer, when a day
without a trade is completed in silence though nobody decided it, when a model-day hangs or the service fails.

Options:
  --mutations N  how many (default 2000)
  --seed TEXT    repeats a run (default: a new one, which is printed)
  --only N       plays the mutation of this number alone`;

function readOptions(args: readonly string[]): AnswerFuzzOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      answers: { type: 'boolean' },
      mutations: { type: 'string', default: '2000' },
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      only: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  const only = values.only === undefined ? undefined : numberFrom('--only', values.only);
  return { seed: values.seed, mutations: numberFrom('--mutations', values.mutations), only };
}

function numberFrom(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${option} must be a whole number`);
  return value;
}

let options: AnswerFuzzOptions | undefined;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}
if (!options) {
  console.log(USAGE);
  process.exit(0);
}
console.log(`fuzzing answers, seed ${options.seed}, ${options.mutations} mutations`);
const { findings, endings, seconds } = await runAnswers(options, (line) => {
  console.log(line);
});
const counts = Object.entries(endings).sort(([, a], [, b]) => b - a);
console.log(`in ${seconds} s: ${counts.map(([ending, count]) => `${ending} ${count}`).join(', ')}`);
console.log(findings.length === 0 ? 'nothing found' : `${findings.length} FOUND`);
for (const finding of findings) console.log(`  ${finding}`);
if (findings.length > 0)
  console.log(`to repeat: npm run test:fuzz -- --answers --seed ${options.seed} --only NUMBER`);
process.exit(findings.length === 0 ? 0 : 1);
