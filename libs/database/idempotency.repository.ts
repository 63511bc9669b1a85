import { type KeptAnswer } from '@app/domain';
import { LessThan, MoreThanOrEqual, type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { IdempotencyKeyEntity } from './entities/idempotency-key.entity.js';
import { insertAll } from './insert-all.js';

/** A key as its caller gave it: each caller has keys of its own. */
export interface IdempotencyKey {
  /** Who the caller is. */
  readonly scope: string;
  readonly key: string;
}

/** What a key stands for. */
export interface KeyedAnswer extends KeptAnswer {
  /** Of the request's body, in hexadecimal. */
  readonly requestSha256: string;
}

/** Answers that were given under a key, kept for a day: long enough for whoever retries. */
export class IdempotencyRepository {
  constructor(private readonly database: Database) {}

  async find(
    { scope, key }: IdempotencyKey,
    now: string,
    manager: EntityManager = this.database.read,
  ): Promise<KeyedAnswer | undefined> {
    const createdAt = MoreThanOrEqual(dayBefore(now));
    const row = await manager.findOneBy(IdempotencyKeyEntity, { scope, key, createdAt });
    return row ? { requestSha256: row.requestSha256, status: row.status, body: row.body } : undefined;
  }

  /** Keeps an answer in the transaction that decided it, and forgets those that are too old. */
  async insert(
    transaction: EntityManager,
    key: IdempotencyKey,
    answer: KeyedAnswer,
    now: string,
  ): Promise<void> {
    await transaction.delete(IdempotencyKeyEntity, { createdAt: LessThan(dayBefore(now)) });
    const body = answer.body as Record<string, never>;
    await insertAll(transaction, IdempotencyKeyEntity, [{ ...key, ...answer, body, createdAt: now }]);
  }
}

const DAY_MS = 24 * 60 * 60 * 1_000;

function dayBefore(now: string): string {
  return new Date(Date.parse(now) - DAY_MS).toISOString();
}
