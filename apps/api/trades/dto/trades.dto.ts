import { CountField, DateField, SignatureField, UuidField } from '../../open-api/fields.js';

/** A booked trade. */
export class TradeEntryDto {
  @DateField()
  date!: string;

  /** Signature. */
  @SignatureField()
  model!: string;

  /** 0, 1, 2, ... within the model's session. */
  @CountField()
  id!: number;

  action!: 'buy' | 'sell';

  symbol!: string;

  /** Shares. */
  @CountField()
  amount!: number;

  /** Dollars per share. */
  price!: number;

  /** Dollars. */
  total!: number;

  /** Dollars, paid besides. */
  commission!: number;

  @UuidField()
  job_id!: string;
}

/** A page of trades by date, then model, then order within the session. */
export class TradeListDto {
  /** How many match in all. */
  @CountField()
  total!: number;

  @CountField()
  limit!: number;

  @CountField()
  offset!: number;

  trades!: TradeEntryDto[];
}
