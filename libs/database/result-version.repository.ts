import { type Database } from './database.js';
import { PortfolioEntity } from './entities/portfolio.entity.js';
import { PreparedSelect } from './prepared-select.js';

/** What every read of results stands on; equal versions mean equal answers. */
export interface ResultVersion {
  /** Rises with every transaction that changes a day of any portfolio. */
  readonly portfolios: number;
  /** Rises with every import of prices; 0 before the first. */
  readonly prices: number;
  /** When the youngest portfolio was registered; tells databases apart that have had as many changes. */
  readonly since: string;
}

interface VersionRow {
  /** PostgreSQL hands sums out as text. */
  readonly portfolios: number | string | null;
  readonly prices: number | null;
  readonly since: string | null;
}

/**
 * Tells in one small query whether results have changed. A version read before the data it stands for is never younger
 * than they are: at worst a reader looks once more than it had to.
 */
export class ResultVersionRepository {
  private readonly select = new PreparedSelect<VersionRow>((manager) =>
    manager
      .createQueryBuilder()
      .select('SUM(f.version)', 'portfolios')
      .addSelect('MAX(f.created_at)', 'since')
      .addSelect('(SELECT MAX(id) FROM price_imports)', 'prices')
      .from('portfolios', 'f'),
  );

  constructor(private readonly database: Database) {}

  async current(): Promise<ResultVersion> {
    const [row] = await this.select.rows(this.database.read, {});
    return { portfolios: Number(row?.portfolios ?? 0), prices: row?.prices ?? 0, since: row?.since ?? '' };
  }

  /** The version of each portfolio by signature, for what is kept of each for itself. */
  async ofPortfolios(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.read.find(PortfolioEntity, {
      select: { signature: true, version: true },
    });
    return new Map(rows.map((row) => [row.signature, row.version]));
  }
}
