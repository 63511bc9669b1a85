/** A booked trade. */
export class TradeEntryDto {
  date!: string;

  /** Signature. */
  model!: string;

  /** 0, 1, 2, ... within the model's session. */
  id!: number;

  /** buy or sell. */
  action!: string;

  symbol!: string;

  /** Shares. */
  amount!: number;

  /** Dollars per share. */
  price!: number;

  /** Dollars. */
  total!: number;

  /** Dollars, paid besides. */
  commission!: number;

  job_id!: string;
}

/** A page of trades by date, then model, then order within the session. */
export class TradeListDto {
  /** How many match in all. */
  total!: number;

  limit!: number;

  offset!: number;

  trades!: TradeEntryDto[];
}
