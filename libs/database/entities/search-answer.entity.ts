import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a search found for the sessions of a date: written once, so that all of them see the same web. */
@Entity('search_cache')
export class SearchAnswerEntity {
  /** The session's date; nothing in the answer was published on it or later. */
  @PrimaryColumn({ type: 'varchar', length: 10, primaryKeyConstraintName: 'pk_search_cache' })
  date!: string;

  /** SHA-256 of the normalised query, as hexadecimal text. */
  @PrimaryColumn({
    name: 'query_hash',
    type: 'varchar',
    length: 64,
    primaryKeyConstraintName: 'pk_search_cache',
  })
  queryHash!: string;

  /** The normalised query, for people. */
  @Column({ type: 'text' })
  query!: string;

  /** JSON. */
  @Column({ type: 'text' })
  answer!: string;

  @Column({ name: 'fetched_at', type: 'varchar', length: 30 })
  fetchedAt!: string;
}
