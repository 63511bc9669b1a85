// Runs main of a script under bun as a Windmill worker does: SCRIPT RESULT_FILE PARAMETER..., with the arguments as JSON on
// standard input.
import { readFileSync, writeFileSync } from 'node:fs';

const [script, resultFile, ...parameters] = process.argv.slice(2);
const given = JSON.parse(readFileSync(0, 'utf8'));
const { main } = await import(script);
let outcome;
try {
  outcome = { result: (await main(...parameters.map((name) => given[name]))) ?? null };
} catch (error) {
  outcome = { error: { name: error.name, message: error.message } };
}
writeFileSync(resultFile, JSON.stringify(outcome));
