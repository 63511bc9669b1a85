import { type PriceImportReport } from '@app/market-data';
import { textTable } from './text-table.js';

/** Examples shown of each reason for quarantine; all of them stand in the database. */
const EXAMPLES = 3;
const COLUMNS = ['source', 'format', 'symbols', 'dates', 'added', 'changed', 'unchanged', 'quarantined'];

/** A table of what imports changed, then why bars were quarantined: lines of text. */
export function describeImports(reports: readonly PriceImportReport[]): string[] {
  const rows = reports.map((report) => [
    report.file,
    report.format,
    String(report.symbols),
    report.firstDate && report.lastDate ? `${report.firstDate} to ${report.lastDate}` : '-',
    String(report.added),
    String(report.changed),
    String(report.unchanged),
    String(report.quarantined.length),
  ]);
  return [...textTable([COLUMNS, ...rows]), ...reports.flatMap(describeQuarantine)];
}

function describeQuarantine(report: PriceImportReport): string[] {
  if (report.quarantined.length === 0) return [];
  const byReason = new Map<string, string[]>();
  for (const { symbol, date, reason } of report.quarantined) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), `${symbol} ${date}`]);
  }
  const lines = [...byReason].map(([reason, bars]) => {
    const more = bars.length > EXAMPLES ? ` and ${bars.length - EXAMPLES} more` : '';
    return `  ${bars.length} x ${reason}: ${bars.slice(0, EXAMPLES).join(', ')}${more}`;
  });
  return [
    '',
    `${report.file}: ${report.quarantined.length} bars quarantined, they cannot be traded:`,
    ...lines,
  ];
}
