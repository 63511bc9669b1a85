import { type ListedQuarantine } from '@app/database';
import { type CoverageEntry, type DownloadQuota } from '@app/market-data';
import { type QuarantineDto, type QuotaDto, type SymbolCoverageDto } from './dto/data.dto.js';

export function coverageView(entry: CoverageEntry): SymbolCoverageDto {
  return {
    symbol: entry.symbol,
    ...(entry.synthetic ? { market: 'SYNTHETIC' } : {}),
    first_date: entry.firstDate,
    last_date: entry.lastDate,
    sessions: entry.sessions,
    gap_count: entry.gapCount,
    gaps: [...entry.gaps],
    last_import: entry.lastImport,
    last_download: entry.lastDownload ?? null,
    quarantined: entry.quarantined,
  };
}

export function quotaView(quota: DownloadQuota, keySet: boolean): QuotaDto {
  return {
    provider: 'Alpha Vantage',
    key_set: keySet,
    limit_per_day: quota.limitPerDay,
    used_today: quota.usedToday,
    left_today: quota.leftToday,
    limit_per_minute: quota.limitPerMinute,
    used_this_minute: quota.usedThisMinute,
    left_this_minute: quota.leftThisMinute,
    resets_at: quota.resetsAt,
  };
}

/** @param limit how many were asked for: fewer are the last page */
export function quarantineView(bars: readonly ListedQuarantine[], limit: number): QuarantineDto {
  return {
    bars: bars.map(({ importedAt, ...bar }) => ({ ...bar, imported_at: importedAt })),
    next_before: bars.length < limit ? null : (bars.at(-1)?.id ?? null),
  };
}
