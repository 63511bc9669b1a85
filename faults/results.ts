import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { type ChunkResult } from './chunk.js';
import { type DefaultRecoveryResult } from './default-recovery.js';
import { type SoakResult } from './soak.js';
import { type WritersResult } from './writers.js';

/** One line of a results file. */
export type Result = ChunkResult | DefaultRecoveryResult | WritersResult | SoakResult;

/** Adds a result to a file of JSON lines, so that runs add up. */
export function keepResult(file: string, result: Result): void {
  appendFileSync(file, `${JSON.stringify(result)}\n`);
}

export function readResults(file: string): readonly Result[] {
  if (!existsSync(file)) throw new Error(`there is no ${file}; runs write it with --results`);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Result);
}
