import { CountField, SignatureField } from '../open-api/fields.js';

/** The 95 % interval of the mean, by Student's t. */
export class IntervalDto {
  lower!: number;

  upper!: number;
}

export class ReplicateMemberDto {
  /** Signature. */
  name!: string;

  total_return!: number | null;
}

/** Several portfolios of one model together; total returns as fractions. */
export class ReplicateGroupDto {
  /** Signature in the config. */
  @SignatureField()
  model!: string;

  @CountField()
  count!: number;

  mean_total_return!: number | null;

  /** Sample standard deviation of one replicate. */
  standard_deviation!: number | null;

  /** null for one replicate alone. */
  interval!: IntervalDto | null;

  members!: ReplicateMemberDto[];
}
