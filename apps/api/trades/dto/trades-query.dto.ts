import { IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { PortfolioRangeQueryDto } from '../../reads/read-query.dto.js';
import { WholeNumber } from '../../reads/whole-number.js';

/** Which trades, and which part of them. */
export class TradesQueryDto extends PortfolioRangeQueryDto {
  /** @example "NVDA" */
  @IsOptional()
  @IsString()
  @Matches(/^[A-Za-z0-9.-]{1,12}$/, { message: 'symbol must be a ticker such as NVDA' })
  symbol?: string;

  @IsOptional()
  @IsIn(['buy', 'sell'])
  action?: 'buy' | 'sell';

  /** At most so many trades: 1 to 1000, by default 100. */
  @WholeNumber(1, 1_000)
  limit?: number;

  /** How many to leave out: 0 to 10000000, by default none. */
  @WholeNumber(0, 10_000_000)
  offset?: number;
}
