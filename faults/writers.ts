import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compiled } from '../bench/repository.js';
import { readerOf } from '../libs/testing/state-reader.js';
import { type WriterReport } from './writer.process.js';

const WRITERS = 4;

/** What several processes wrote at once to one SQLite database, and what of it was there afterwards. */
export interface WritersResult {
  readonly kind: 'writers';
  readonly writers: readonly WriterReport[];
  readonly seconds: number;
  /** Rows and counts that should have been there and were not. */
  readonly lost: number;
}

/** Lets four processes write for a time and counts. */
export async function measureWriters(seconds: number): Promise<WritersResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ai-trader-writers-'));
  try {
    const program = compiled('faults/writer.process.js');
    const names = Array.from({ length: WRITERS }, (_, index) => `writer-${index + 1}`);
    const writers = await Promise.all(
      names.map(async (name) => {
        const { stdout } = await promisify(execFile)(process.execPath, [
          program,
          dataDir,
          name,
          String(seconds),
        ]);
        return JSON.parse(stdout) as WriterReport;
      }),
    );
    const reader = readerOf({ dataDir });
    const rows = await reader.rows("SELECT COUNT(*) AS n FROM portfolios WHERE signature <> 'counter'");
    const counter = await reader.rows("SELECT initial_cash AS n FROM portfolios WHERE signature = 'counter'");
    const committed = writers.reduce((sum, writer) => sum + writer.committed, 0);
    const lost = Math.abs(committed - Number(rows[0]?.n)) + Math.abs(committed - Number(counter[0]?.n));
    return { kind: 'writers', writers, seconds, lost };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
