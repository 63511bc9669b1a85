/** The last call to the provider about a symbol. */
export class LastDownloadDto {
  at!: string;

  /** ok, unknown_symbol, premium, rate_limited, daily_limit, invalid_key, unreachable, bad_answer, or asked while nobody knows. */
  outcome!: string;
}

/** What is stored of one symbol. */
export class SymbolCoverageDto {
  symbol!: string;

  /** SYNTHETIC when the prices are made up. */
  market?: string;

  first_date!: string;

  last_date!: string;

  /** Sessions with a bar. */
  sessions!: number;

  /** Sessions between the first and the last date without one. */
  gap_count!: number;

  /** The newest of them, at most 20. */
  gaps!: string[];

  /** When a file or a download last changed a bar. */
  last_import!: string;

  last_download!: LastDownloadDto | null;

  /** Bars that were refused; GET /data/quarantine lists them. */
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
  limit_per_day!: number | null;

  used_today!: number;

  left_today!: number | null;

  limit_per_minute!: number | null;

  used_this_minute!: number;

  left_this_minute!: number | null;

  /** When the provider's next day begins: midnight in New York. */
  resets_at!: string;
}

/** A bar that cannot be true, as it came. It is never tradable. */
export class QuarantinedBarDto {
  id!: number;

  symbol!: string;

  /** As it stood in the source. */
  date!: string;

  reason!: string;

  /** The beginning of the bar as it came. */
  raw!: string;

  /** The file or the download. */
  source!: string;

  imported_at!: string;
}

export class QuarantineDto {
  /** Newest first. */
  bars!: QuarantinedBarDto[];

  /** The value of `before` for the next page; null on the last one. */
  next_before!: number | null;
}
