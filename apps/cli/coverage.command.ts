import { coverageReport, type CoverageEntry } from '@app/market-data';
import { type Command } from './command.js';
import { withDatabase } from './with-database.js';

/** `prices coverage`: what is stored of each symbol. */
export const coverageCommand: Command = {
  name: 'prices coverage',
  usage: '',
  summary: 'Lists what is stored of each symbol: dates, gaps, the last download, quarantined bars.',
  options: [],

  async run(_args, context) {
    await withDatabase(context.environment(), async ({ coverage }) => {
      const entries = await coverageReport(coverage);
      if (entries.length === 0) context.print('No prices are stored.');
      for (const entry of entries) context.print(describe(entry));
    });
  },
};

function describe(entry: CoverageEntry): string {
  const { symbol, firstDate, lastDate, sessions, gaps, gapCount, lastDownload, quarantined } = entry;
  const parts = [`${symbol}  ${firstDate} to ${lastDate}, ${sessions} sessions`];
  if (entry.synthetic) parts.push('SYNTHETIC');
  if (gapCount > 0) parts.push(`${gapCount} missing (last ${String(gaps[0])})`);
  if (lastDownload) parts.push(`last download ${lastDownload.at}: ${lastDownload.outcome}`);
  if (quarantined > 0) parts.push(`${quarantined} quarantined`);
  return parts.join('; ');
}
