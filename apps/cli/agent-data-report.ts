import { describeProblem, type CheckedHistory, type Problem } from '@app/simulation';
import { type CommandContext } from './command.js';

/** Warnings shown of a portfolio; there may be one for every line. */
const SHOWN_WARNINGS = 20;

/** Shows warnings about files, the first of them one by one. */
export function printWarnings(warnings: readonly Problem[], context: CommandContext): void {
  for (const warning of warnings.slice(0, SHOWN_WARNINGS)) {
    context.printError(`warning: ${describeProblem(warning)}`);
  }
  const more = warnings.length - SHOWN_WARNINGS;
  if (more > 0) context.printError(`warning: and ${more} more of this portfolio`);
}

/** Which days a history has, such as `20 days from 2025-10-02 to 2025-10-29, 55 lines`. */
export function daysText({ days, lines }: CheckedHistory): string {
  const range = days.length === 0 ? '' : ` from ${String(days[0]?.date)} to ${String(days.at(-1)?.date)}`;
  return `${counted(days.length, 'day')}${range}, ${counted(lines, 'line')}`;
}

/** What a history comes to at its end, such as `10998.31 dollars (9.98 %)`. */
export function valueText({ days, portfolio }: CheckedHistory): string {
  const last = days.at(-1);
  if (!last || !portfolio) return 'no day yet';
  const value = last.portfolioValue.toNumber();
  const gain = (value / portfolio.initialCash.toNumber() - 1) * 100;
  const provisional = last.provisional ? ', provisional: its close is not known yet' : '';
  return `${value.toFixed(2)} dollars (${gain.toFixed(2)} %${provisional})`;
}

/** A number with its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
