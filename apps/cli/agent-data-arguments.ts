import { parseArgs } from 'node:util';
import { type Repositories } from '@app/database';
import { usExchangeCalendar, ValuationPrices } from '@app/market-data';
import { CheckHistory } from '@app/simulation';
import { UsageError } from './command.js';

/** The folder that a command is called with. @throws UsageError */
export function readFolder(command: string, args: readonly string[]): string {
  let positionals: string[];
  try {
    ({ positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const [folder] = positionals;
  if (folder === undefined || positionals.length !== 1) throw new UsageError(`"${command}" needs one DIR.`);
  return folder;
}

/** Checks histories against the prices of a database. */
export function openCheck({ prices }: Repositories): CheckHistory {
  return new CheckHistory({
    prices,
    valuationPrices: new ValuationPrices(prices),
    calendar: usExchangeCalendar,
  });
}
