import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type ServiceFolder } from '../libs/testing/service-folder.js';

/** Where something is stored, and what. */
export type Stored = readonly [where: string, content: unknown];

/** Every row of a service's SQLite database, read beside the running service. */
export function rowsOfSqlite(folder: ServiceFolder): Stored[] {
  const database = new Database(join(folder.dataDir, 'jobs.db'), { readonly: true });
  try {
    const tables = database
      .prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`)
      .pluck()
      .all() as string[];
    return tables.map((table) => [`table ${table}`, database.prepare(`SELECT * FROM "${table}"`).all()]);
  } finally {
    database.close();
  }
}

/** Every row of a PostgreSQL database. */
export async function rowsOfPostgres(url: string): Promise<Stored[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const tables = await client.query<{ tablename: string }>(
      `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`,
    );
    const stored: Stored[] = [];
    for (const { tablename } of tables.rows)
      stored.push([`table ${tablename}`, (await client.query(`SELECT * FROM "${tablename}"`)).rows]);
    return stored;
  } finally {
    await client.end();
  }
}

/** Every key of a Redis database and what it holds. */
export async function contentsOfRedis(url: string): Promise<Stored[]> {
  const redis = new Redis(url);
  try {
    const stored: Stored[] = [];
    for (const key of await redis.keys('*'))
      stored.push([`queue ${key}`, [key, await contentOf(redis, key)]]);
    return stored;
  } finally {
    redis.disconnect();
  }
}

async function contentOf(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key);
  switch (type) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, -1);
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      throw new Error(`${key} is a ${type}, which is not read yet`);
  }
}
