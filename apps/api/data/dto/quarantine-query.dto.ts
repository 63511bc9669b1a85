import { IsOptional, IsString, MaxLength } from 'class-validator';
import { WholeNumber } from '../../reads/whole-number.js';

/** Which quarantined bars to list. */
export class QuarantineQueryDto {
  /**
   * One ticker; all of them when left out.
   * @example "AAPL"
   */
  @IsOptional()
  @IsString()
  @MaxLength(20)
  symbol?: string;

  /** Bars per page, 1 to 500; 100 when left out. */
  @WholeNumber(1, 500)
  limit?: number;

  /** `next_before` of the page before. */
  @WholeNumber(1, 2_147_483_647)
  before?: number;
}
