import {
  DomainError,
  Money,
  parseSymbol,
  parseTradingDate,
  type TradeSide,
  type TradingDate,
} from '@app/domain';
import { type TradingCalendar } from '@app/market-data';
import { z } from 'zod';
import { type Problem } from './problem.js';

/** What a line of position.jsonl says was done. */
export interface RecordedAction {
  readonly action: TradeSide | 'no_trade';
  readonly symbol: string;
  readonly amount: number;
  /** Some lines carry it. */
  readonly price?: Money;
}

/** A line of position.jsonl. */
export interface RecordedLine {
  /** In the file, from 1. */
  readonly line: number;
  readonly date: TradingDate;
  /** Undefined on the registration, the first line. */
  readonly action?: RecordedAction;
  /** Rounded to a millionth. */
  readonly cash: Money;
  /** Every symbol that it lists, in its order, with the shares held. */
  readonly shares: ReadonlyMap<string, number>;
}

const shape = z.object({
  date: z.string(),
  id: z.number(),
  this_action: z
    .object({
      action: z.enum(['buy', 'sell', 'no_trade']),
      symbol: z.string(),
      amount: z.number(),
      price: z.number().optional(),
    })
    .optional(),
  positions: z.record(z.string(), z.number()),
});
const SHAPE =
  '{"date", "id", "this_action": {"action", "symbol", "amount"}, "positions": {<symbol>: shares, "CASH": dollars}}';

/** A position.jsonl as it was read: the lines that are well-formed, and what is wrong with it. */
export interface PositionFile {
  readonly lines: readonly RecordedLine[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a position.jsonl of the batch system: ids count from 0, dates rise, each is a session, line 1 is the registration.
 * @param file its name, for problems
 */
export function readPositionFile(text: string, file: string, calendar: TradingCalendar): PositionFile {
  const lines: RecordedLine[] = [];
  const problems: Problem[] = [];
  const texts = text.split('\n');
  if (texts.at(-1) === '') texts.pop();
  if (texts.length === 0)
    problems.push({ file, message: 'it is empty; the first line registers the portfolio.' });
  for (const [index, lineText] of texts.entries()) {
    const line = index + 1;
    const isLast = line === texts.length;
    try {
      const read = readLine(lineText, line);
      const complaint = orderProblem(read, line, lines.at(-1), calendar);
      if (complaint !== undefined) problems.push({ file, line, message: complaint });
      lines.push(read);
    } catch (error) {
      const cutOff = isLast && !text.endsWith('\n');
      problems.push({ file, line, message: cutOff ? CUT_OFF : reasonOf(error) });
    }
  }
  return { lines, problems };
}

const CUT_OFF =
  'it ends in the middle: its writer was cut off. Remove this line; the day that it belongs to must be whole.';

function readLine(text: string, line: number): RecordedLine & { readonly id: number } {
  const { date, id, this_action: action, positions } = shape.parse(JSON.parse(text));
  const { CASH: cash, ...shares } = positions;
  if (cash === undefined) throw refused('positions has no CASH.');
  for (const [symbol, count] of Object.entries(shares)) {
    parseSymbol(symbol, 'a key of positions');
    if (!Number.isSafeInteger(count) || count < 0)
      throw refused(`${symbol} is ${count}, which is not a number of shares.`);
  }
  return {
    line,
    id,
    date: parseTradingDate(date),
    action: action && {
      ...action,
      price: action.price === undefined ? undefined : Money.fromNumber(action.price),
    },
    cash: Money.fromNumber(cash),
    shares: new Map(Object.entries(shares)),
  };
}

/** What is wrong with where a line stands. */
function orderProblem(
  { id, date, action }: RecordedLine & { readonly id: number },
  line: number,
  previous: RecordedLine | undefined,
  calendar: TradingCalendar,
): string | undefined {
  if (id !== line - 1)
    return `id is ${id}, expected ${line - 1}: ids count from 0, one more with every line.`;
  if (!previous)
    return action === undefined
      ? undefined
      : 'the first line registers the portfolio and has no this_action.';
  if (action === undefined) return 'this_action is missing; only the first line has none.';
  if (date < previous.date) return `date ${date} comes after ${previous.date}: lines must be in order.`;
  if (line === 2 && date === previous.date)
    return `date ${date} is that of the registration; trading starts on the session after it.`;
  if (!calendar.covers(date) || !calendar.isSession(date))
    return `date ${date} is not a trading day: US exchanges are closed.`;
  return undefined;
}

function refused(message: string): DomainError {
  return new DomainError({ code: 'malformed_history', message });
}

function reasonOf(error: unknown): string {
  if (error instanceof DomainError) return error.message;
  return error instanceof SyntaxError ? 'it is not JSON.' : `it is not a line of a position.jsonl: ${SHAPE}.`;
}
