import { join } from 'node:path';
import { readRecording, recordedRequests, storeRecording, type SessionRecording } from '@app/agent';
import Database from 'better-sqlite3';
import { MODE_NAMES, withDeployment, type Mode } from './deployment.js';
import { type Figure } from './figure.js';
import { jobSeconds, triggerJob } from './job.js';

interface RecordedRow {
  readonly data: string;
  readonly messages: string;
}

/** How much room the recordings of a job's sessions take, and how long putting one together takes. */
export async function benchRecording(mode: Mode): Promise<readonly Figure[]> {
  return withDeployment({ mode, answerMs: 0 }, async ({ apiUrl, dataDir }) => {
    await jobSeconds(apiUrl, await triggerJob(apiUrl));
    const rows = recordedRows(join(dataDir, 'jobs.db'));
    const recordings = await Promise.all(rows.map((row) => readRecording(row)));
    const before = process.cpuUsage();
    for (const recording of recordings) await storeRecording(recording);
    const { user, system } = process.cpuUsage(before);
    const what = `${MODE_NAMES[mode]}: a model-day's`;
    const bytes = (name: string, values: readonly number[]) => ({
      what: `${what} ${name}`,
      unit: 'bytes',
      values,
    });
    return [
      bytes('requests as they were sent', recordings.map(requestBytes)),
      bytes(
        'conversation as it is shown',
        rows.map(({ messages }) => Buffer.byteLength(messages)),
      ),
      bytes(
        'recording as it is stored',
        rows.map(({ data }) => data.length),
      ),
      {
        what: `${what} recording: writing and compressing it`,
        unit: 'ms of CPU time',
        values: [(user + system) / 1_000 / rows.length],
      },
    ];
  });
}

function requestBytes(recording: SessionRecording): number {
  return recordedRequests(recording).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function recordedRows(file: string): readonly RecordedRow[] {
  const database = new Database(file, { readonly: true });
  try {
    const sql =
      'SELECT r.data, s.messages FROM session_recordings r JOIN agent_sessions s ON s.model_day_id = r.model_day_id';
    return database.prepare(sql).all() as RecordedRow[];
  } finally {
    database.close();
  }
}
