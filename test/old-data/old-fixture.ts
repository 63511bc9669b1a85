import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { type ServiceFolder } from '../../libs/testing/service-folder.js';
import { type Engine } from '../../libs/testing/state-reader.js';
import { type OldJob } from './old-scenario.js';

/** An answer of an old version, without its headers. */
export interface OldAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What an old version said of its data, and what it made of it. */
export interface OldAnswers {
  /** The ids of the jobs. */
  readonly jobs: Readonly<Record<OldJob, string>>;
  /** The origin to which the callbacks of the data go. */
  readonly callbackOrigin: string;
  /** A trigger with an Idempotency-Key, and how it was answered. */
  readonly keyed: { readonly key: string; readonly body: object; readonly answer: OldAnswer };
  /** By path: what was answered about the data as it is in the fixture. */
  readonly before: Readonly<Record<string, OldAnswer>>;
  /** By path: what was answered once the interrupted job had been brought to its end. */
  readonly after: Readonly<Record<string, OldAnswer>>;
  /** By path below `agent_data`: the files after that. */
  readonly filesAfter: Readonly<Record<string, string>>;
}

/** The data that an old version left behind on one engine. */
export class OldFixture {
  private readonly folder: string;

  /** @param root the folder of a version's fixtures */
  constructor(
    readonly engine: Engine,
    root = resolve(import.meta.dirname, '../fixtures/version-0.1.0'),
  ) {
    this.folder = join(root, engine);
  }

  readAnswers(): OldAnswers {
    return JSON.parse(this.read('answers.json')) as OldAnswers;
  }

  writeAnswers(answers: OldAnswers): void {
    this.write('answers.json', JSON.stringify(answers, null, 1));
  }

  /** Keeps a DATA_DIR as a killed process left it, but for its queue, which is filled again from the database. */
  keepData(dataDir: string): void {
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(dataDir.length + 1))
      .filter((path) => !/^(queue|jobs\.db)/.test(path))
      .sort();
    const texts = files.map((path) => [path, readFileSync(join(dataDir, path), 'utf8')]);
    this.write('files.json', JSON.stringify(Object.fromEntries(texts), null, 1));
    for (const name of ['jobs.db', 'jobs.db-wal'])
      if (existsSync(join(dataDir, name))) this.write(name, readFileSync(join(dataDir, name)));
  }

  /** @param sql a dump that needs no psql */
  keepDump(sql: string): void {
    this.write('database.sql', sql);
  }

  /** Puts the DATA_DIR back. On PostgreSQL it holds the files alone. */
  restoreData({ dataDir }: ServiceFolder): void {
    const files = JSON.parse(this.read('files.json')) as Record<string, string>;
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dataDir, path)), { recursive: true });
      writeFileSync(join(dataDir, path), text);
    }
    for (const name of ['jobs.db', 'jobs.db-wal'])
      if (existsSync(join(this.folder, `${name}.gz`)))
        writeFileSync(join(dataDir, name), gunzipSync(readFileSync(join(this.folder, `${name}.gz`))));
  }

  /** @param url of an empty database */
  async restoreDump(url: string): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(this.read('database.sql'));
    } finally {
      await client.end();
    }
  }

  private read(name: string): string {
    return gunzipSync(readFileSync(join(this.folder, `${name}.gz`))).toString('utf8');
  }

  private write(name: string, content: string | Buffer): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, `${name}.gz`), gzipSync(content, { level: 9 }));
  }
}
