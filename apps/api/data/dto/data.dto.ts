import { CountField, DateField, DatesField, InstantField } from '../../open-api/fields.js';

/** The last call to the provider about a symbol. */
export class LastDownloadDto {
  @InstantField()
  at!: string;

  /** How it came out; `asked` while nobody knows. */
  outcome!: 'ok' | 'unknown_symbol' | 'premium' | 'rate_limited' | 'daily_limit' | 'invalid_key' | 'unreachable' | 'bad_answer' | 'asked';
}

/** What is stored of one symbol. */
export class SymbolCoverageDto {
  /** Ticker. */
  symbol!: string;

  /** SYNTHETIC when the prices are made up. */
  market?: 'SYNTHETIC';

  @DateField()
  first_date!: string;

  @DateField()
  last_date!: string;

  /** Sessions with a bar. */
  @CountField()
  sessions!: number;

  /** Sessions between the first and the last date without one. */
  @CountField()
  gap_count!: number;

  /** The newest of them, at most 20. */
  @DatesField()
  gaps!: string[];

  /** When a file or a download last changed a bar. */
  @InstantField()
  last_import!: string;

  last_download!: LastDownloadDto | null;

  /** Bars that were refused; GET /data/quarantine lists them. */
  @CountField()
  quarantined!: number;
}

export class CoverageDto {
  /** By name. */
  symbols!: SymbolCoverageDto[];
}

/** What the plan of the key allows, and what all processes have used of it. */
export class QuotaDto {
  provider!: string;

  /** Whether ALPHAADVANTAGE_API_KEY is set. */
  key_set!: boolean;

  /** null means any number; so for the other limits. */
  @CountField()
  limit_per_day!: number | null;

  @CountField()
  used_today!: number;

  @CountField()
  left_today!: number | null;

  @CountField()
  limit_per_minute!: number | null;

  @CountField()
  used_this_minute!: number;

  @CountField()
  left_this_minute!: number | null;

  /** When the provider's next day begins: midnight in New York. */
  @InstantField()
  resets_at!: string;
}

/** A bar that cannot be true, as it came. It is never tradable. */
export class QuarantinedBarDto {
  @CountField()
  id!: number;

  symbol!: string;

  /** As it stood in the source. */
  date!: string;

  reason!: string;

  /** The beginning of the bar as it came. */
  raw!: string;

  /** The file or the download. */
  source!: string;

  @InstantField()
  imported_at!: string;
}

export class QuarantineDto {
  /** Newest first. */
  bars!: QuarantinedBarDto[];

  /** The value of `before` for the next page; null on the last one. */
  @CountField()
  next_before!: number | null;
}
