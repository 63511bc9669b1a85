import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { BOUNDS, runFuzz, type FuzzOptions, type FuzzResult } from './run-fuzz.js';

const USAGE = `Usage: npm run test:fuzz -- [options]
       npm run test:fuzz -- --answers [options]: random answers of a provider instead (--answers --help)

Starts the built service with API keys and sends it random requests. Ends with code 1 when one is answered 5xx or
otherwise than the OpenAPI document says, when an answer or the log shows a key, a path, a stack or SQL, when a request
without the right to it is let through, or when the service grows or is not healthy afterwards.

Options:
  --requests N   how many (default 10000)
  --seed TEXT    repeats a run (default: a new one, which is printed)
  --only N       sends the request of this number alone`;

// Ends the process.
if (process.argv.includes('--answers')) await import('./answers/main.js');

function readOptions(args: readonly string[]): FuzzOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      requests: { type: 'string', default: '10000' },
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      only: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  const only = values.only === undefined ? undefined : numberFrom('--only', values.only);
  return { seed: values.seed, requests: numberFrom('--requests', values.requests), only };
}

function numberFrom(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${option} must be a whole number`);
  return value;
}

function show({ findings, statuses, warm, end, jobs, seconds }: FuzzResult): void {
  const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  console.log(`answers in ${seconds} s: ${counts.join(', ')}; ${jobs} jobs started`);
  for (const what of ['heapMb', 'residentMb', 'handles'] as const) {
    console.log(
      `  ${what}: ${warm[what].toFixed(1)} warm, ${end[what].toFixed(1)} at the end (may grow by ${BOUNDS[what]})`,
    );
  }
  console.log(findings.length === 0 ? 'nothing found' : `${findings.length} FOUND`);
  for (const finding of findings) console.log(`  ${finding}`);
}

let options: FuzzOptions | undefined;
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
console.log(`fuzzing, seed ${options.seed}, ${options.requests} requests`);
const result = await runFuzz(options, (line) => {
  console.log(line);
});
show(result);
if (result.findings.length > 0)
  console.log(`to repeat: npm run test:fuzz -- --seed ${options.seed} --only NUMBER`);
process.exit(result.findings.length === 0 ? 0 : 1);
