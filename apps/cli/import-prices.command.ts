import { parseArgs } from 'node:util';
import { importPriceFiles } from '@app/market-data';
import { type Command, UsageError } from './command.js';
import { describeImports } from './import-report.js';
import { revaluePortfolios } from './revalue-portfolios.js';
import { withUseCases } from './with-use-cases.js';

/** `prices import FILE...`: brings price files into the database. */
export const importPricesCommand: Command = {
  name: 'prices import',
  usage: 'FILE...',
  summary:
    "Imports daily prices: the batch system's merged.jsonl, or Alpha Vantage's TIME_SERIES_DAILY JSON.",
  options: ['Importing a file again changes nothing. Bars that cannot be true are quarantined and listed.'],

  async run(args, context) {
    const files = readFiles(args);
    await withUseCases(context, async (useCases, { repositories, database }) => {
      context.print(
        `Importing ${files.length} ${files.length === 1 ? 'file' : 'files'} into ${database.location} ...`,
      );
      const reports = await importPriceFiles(repositories.prices, files);
      for (const line of describeImports(reports)) context.print(line);
      // From the first imported date on, whether its prices are new or not: an earlier import may have been cut off here.
      const [from] = reports.flatMap((report) => report.firstDate ?? []).sort();
      await revaluePortfolios(useCases.revaluePortfolios, from, context);
    });
  },
};

function readFiles(args: readonly string[]): string[] {
  let files: string[];
  try {
    files = parseArgs({ args: [...args], allowPositionals: true, options: {} }).positionals;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (files.length === 0) throw new UsageError('"prices import" needs at least one FILE.');
  return files;
}
