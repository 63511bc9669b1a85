import { type TradingDate } from '@app/domain';
import { type Database } from './database.js';
import { SearchAnswerEntity } from './entities/search-answer.entity.js';

/** Which search: for the sessions of a date, a query by its hash (SHA-256 as hexadecimal text). */
export interface SearchKey {
  readonly date: TradingDate;
  readonly queryHash: string;
}

/** What a search found. */
export interface FoundAnswer extends SearchKey {
  /** The normalised query, for people. */
  readonly query: string;
  /** JSON. */
  readonly answer: string;
  /** ISO 8601 in UTC. */
  readonly fetchedAt: string;
}

/** The answers of searches. The first that is committed for a key stays for ever: everybody is answered with it. */
export class SearchCacheRepository {
  constructor(private readonly database: Database) {}

  /** The JSON of the answer that was kept for the key. */
  async find({ date, queryHash }: SearchKey): Promise<string | undefined> {
    const found = await this.database.read.findOneBy(SearchAnswerEntity, { date, queryHash });
    return found?.answer;
  }

  /** Keeps an answer unless there is one already, and tells the JSON of the one that is kept. */
  keep(found: FoundAnswer): Promise<string> {
    const { date, queryHash } = found;
    return this.database.transaction(async (manager) => {
      await manager
        .createQueryBuilder()
        .insert()
        .into(SearchAnswerEntity)
        .values({ ...found })
        .orIgnore()
        .execute();
      const { answer } = await manager.findOneByOrFail(SearchAnswerEntity, { date, queryHash });
      return answer;
    });
  }
}
