import { type TradingDate } from '@app/domain';
import { type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { PriceDownloadEntity } from './entities/price-download.entity.js';

/** How a call to the provider of prices went; `asked` as long as nobody knows. */
export type DownloadOutcome =
  | 'asked'
  | 'ok'
  | 'unknown_symbol'
  | 'premium'
  | 'rate_limited'
  | 'daily_limit'
  | 'invalid_key'
  | 'unreachable'
  | 'bad_answer';

/** Recent sessions only, or all of them. */
export type DownloadSize = 'compact' | 'full';

/** What a call asks for; `series` is the provider's function. */
export interface DownloadCall {
  readonly symbol: string;
  readonly series: string;
  readonly size: DownloadSize;
}

/** Calls that the provider's plan allows; 0 means any number. */
export interface DownloadLimits {
  readonly perDay: number;
  readonly perMinute: number;
}

/** An instant, and when the provider's day began before it; both as UTC text. */
export interface DownloadWindow {
  readonly now: string;
  readonly dayStart: string;
}

/** Calls that were made, by all processes. */
export interface DownloadUsage {
  readonly today: number;
  readonly lastMinute: number;
  /** The provider itself said today that its daily limit is reached. */
  readonly dailyLimitMet: boolean;
}

/** What became of asking for a call: made and counted, to be tried again later, or not to be made. */
export type DownloadReservation =
  | { readonly kind: 'reserved'; readonly id: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'taken' };

/** What a good answer brought. */
export interface DownloadedBars {
  readonly bars: number;
  readonly firstDate?: TradingDate;
  readonly lastDate?: TradingDate;
}

/** A call whose answer says something about a symbol. */
export interface AnsweredDownload {
  readonly symbol: string;
  readonly size: DownloadSize;
  readonly askedAt: string;
  readonly outcome: 'ok' | 'unknown_symbol';
  readonly firstDate: TradingDate | null;
  readonly lastDate: TradingDate | null;
}

const MINUTE_MS = 60_000;

/**
 * The calls to the provider of prices. They are counted before they are sent, under a lock, so that all processes
 * together keep to its limits and no two of them ask for the same.
 */
export class PriceDownloadRepository {
  constructor(private readonly database: Database) {}

  /** Counts a call that is about to be made, or says why it may not be. */
  reserve(call: DownloadCall, limits: DownloadLimits, window: DownloadWindow): Promise<DownloadReservation> {
    return this.database.transaction(async (transaction) => {
      await this.database.serialize(transaction, 'price-download');
      if (await isTaken(transaction, call, window)) return { kind: 'taken' };
      const usage = await usageIn(transaction, window);
      if (usage.dailyLimitMet || (limits.perDay > 0 && usage.today >= limits.perDay)) {
        return { kind: 'exhausted' };
      }
      if (limits.perMinute > 0 && usage.lastMinute >= limits.perMinute) {
        return { kind: 'wait', ms: await untilMinuteHasRoom(transaction, limits.perMinute, window) };
      }
      const row = { ...call, askedAt: window.now, outcome: 'asked' };
      const inserted = await transaction.insert(PriceDownloadEntity, row);
      return { kind: 'reserved', id: (inserted.identifiers[0] as { id: number }).id };
    });
  }

  /** Records how a reserved call went. */
  async finish(id: number, outcome: DownloadOutcome, brought?: DownloadedBars): Promise<void> {
    const { bars = null, firstDate = null, lastDate = null } = brought ?? {};
    await this.database.transaction((transaction) =>
      transaction.update(PriceDownloadEntity, { id }, { outcome, bars, firstDate, lastDate }),
    );
  }

  /** How many calls were made. */
  usage(window: DownloadWindow): Promise<DownloadUsage> {
    return usageIn(this.database.read, window);
  }

  /** The calls about these symbols that were answered with bars, or with "no such symbol". */
  async answered(symbols: readonly string[]): Promise<readonly AnsweredDownload[]> {
    if (symbols.length === 0) return [];
    const rows = await this.database.read
      .createQueryBuilder(PriceDownloadEntity, 'call')
      .where("call.symbol IN (:...symbols) AND call.outcome IN ('ok', 'unknown_symbol')", { symbols })
      .getMany();
    return rows as unknown as readonly AnsweredDownload[];
  }

  /** The series and sizes, written `SERIES size`, that the provider refused to this plan since an instant. */
  async premiumSince(instant: string): Promise<ReadonlySet<string>> {
    const rows = await this.database.read
      .createQueryBuilder(PriceDownloadEntity, 'call')
      .select('call.series', 'series')
      .addSelect('call.size', 'size')
      .distinct()
      .where("call.outcome = 'premium' AND call.asked_at >= :instant", { instant })
      .getRawMany<Pick<DownloadCall, 'series' | 'size'>>();
    return new Set(rows.map(({ series, size }) => `${series} ${size}`));
  }
}

async function usageIn(manager: EntityManager, { now, dayStart }: DownloadWindow): Promise<DownloadUsage> {
  const minuteAgo = minuteBefore(now);
  const countOf = (condition: string) => `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
  const row = await manager
    .createQueryBuilder(PriceDownloadEntity, 'call')
    .select(countOf('call.asked_at >= :dayStart'), 'today')
    .addSelect(countOf('call.asked_at > :minuteAgo'), 'lastMinute')
    .addSelect(countOf("call.outcome = 'daily_limit' AND call.asked_at >= :dayStart"), 'refused')
    .where('call.asked_at >= :from', { from: minuteAgo < dayStart ? minuteAgo : dayStart })
    .setParameters({ dayStart, minuteAgo })
    .getRawOne<Record<'today' | 'lastMinute' | 'refused', number | string | null>>();
  return {
    today: Number(row?.today ?? 0),
    lastMinute: Number(row?.lastMinute ?? 0),
    dailyLimitMet: Number(row?.refused ?? 0) > 0,
  };
}

/** Another process has just asked for the same, or somebody got the answer today. */
function isTaken(manager: EntityManager, call: DownloadCall, window: DownloadWindow): Promise<boolean> {
  return manager
    .createQueryBuilder(PriceDownloadEntity, 'call')
    .where('call.symbol = :symbol', { symbol: call.symbol })
    .andWhere(
      "((call.outcome = 'asked' AND call.asked_at > :minuteAgo)" +
        " OR (call.outcome = 'unknown_symbol' AND call.asked_at >= :dayStart)" +
        " OR (call.outcome = 'ok' AND call.series = :series AND call.asked_at >= :dayStart AND call.size IN (:...sizes)))",
      {
        minuteAgo: minuteBefore(window.now),
        dayStart: window.dayStart,
        series: call.series,
        sizes: call.size === 'full' ? ['full'] : ['compact', 'full'],
      },
    )
    .getExists();
}

/** Until so many of the last minute's calls are a minute old that one more is allowed. */
async function untilMinuteHasRoom(
  manager: EntityManager,
  perMinute: number,
  { now }: DownloadWindow,
): Promise<number> {
  const rows = await manager
    .createQueryBuilder(PriceDownloadEntity, 'call')
    .select('call.asked_at', 'askedAt')
    .where('call.asked_at > :minuteAgo', { minuteAgo: minuteBefore(now) })
    .orderBy('call.asked_at', 'DESC')
    .limit(perMinute)
    .getRawMany<{ askedAt: string }>();
  const oldest = rows.at(-1)?.askedAt ?? now;
  return Math.max(1, Date.parse(oldest) + MINUTE_MS - Date.parse(now));
}

function minuteBefore(instant: string): string {
  return new Date(Date.parse(instant) - MINUTE_MS).toISOString();
}
