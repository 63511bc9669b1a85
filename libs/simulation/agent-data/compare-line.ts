import { type Money, type Position } from '@app/domain';
import { type RecordedLine } from './position-file.js';

/** Less than half a cent is the dust of floats. */
const DUST_MILLIONTHS = 5_000n;

/** Whether two amounts of cash differ by half a cent or more. */
export function cashDiffers(one: Money, other: Money): boolean {
  const difference = one.minus(other).toMillionths();
  return difference >= DUST_MILLIONTHS || difference <= -DUST_MILLIONTHS;
}

/** Whether a line lists other holdings than those of a position. */
export function holdingsDiffer(line: RecordedLine, position: Position): boolean {
  return differingSymbols(line, position).length > 0;
}

/** The position that a line says it left. */
export function positionOf({ cash, shares }: RecordedLine): Position {
  return { cash, holdings: new Map([...shares].filter(([, count]) => count !== 0)) };
}

/** What a line says, and what was expected, such as `CASH is 10, expected 11; NVDA is 3, expected 4`. */
export function describeDifferences(line: RecordedLine, expected: Position): string {
  const cash = cashDiffers(line.cash, expected.cash)
    ? [`CASH is ${line.cash.toString()}, expected ${expected.cash.toString()}`]
    : [];
  const holdings = differingSymbols(line, expected).map((symbol) => {
    const found = line.shares.get(symbol);
    return `${symbol} is ${found ?? 'not listed'}, expected ${expected.holdings.get(symbol) ?? 0}`;
  });
  return `${[...cash, ...holdings].join('; ')}.`;
}

function differingSymbols({ shares }: RecordedLine, { holdings }: Position): string[] {
  const symbols = new Set([...shares.keys(), ...holdings.keys()]);
  return [...symbols].filter((symbol) => (shares.get(symbol) ?? 0) !== (holdings.get(symbol) ?? 0));
}
