import {
  bookFill,
  cashPosition,
  type Portfolio,
  type PortfolioDay,
  type Position,
  type SessionMessage,
  type TradingDate,
} from '@app/domain';

/** A day of a portfolio with what its lines need besides: the position it opened with and the symbols it lists. */
export interface RecordedDay {
  readonly day: PortfolioDay;
  readonly opening: Position;
  /** The universe of the job that ran the day, in its order. */
  readonly universe: readonly string[];
}

/** Line 0 of position.jsonl: the registration on the portfolio's init date. */
export function registrationLine(portfolio: Portfolio, universe: readonly string[]): string {
  return toLine({
    date: portfolio.initDate,
    id: 0,
    positions: listedPositions(cashPosition(portfolio.initialCash), universe),
  });
}

/**
 * The lines of one day in the batch system's format: one per trade with the position after it, or one `no_trade`.
 * Every symbol of the universe is listed in its order, then by name those held besides; CASH comes last.
 */
export function positionLines({ day, opening, universe }: RecordedDay): string {
  if (day.fills.length === 0) {
    const this_action = { action: 'no_trade', symbol: '', amount: 0 };
    const positions = listedPositions(day.closing, universe);
    return toLine({ date: day.date, id: day.firstLineId, this_action, positions });
  }
  let position = opening;
  return day.fills
    .map((fill, index) => {
      position = bookFill(position, fill);
      return toLine({
        date: day.date,
        id: day.firstLineId + index,
        this_action: { action: fill.side, symbol: fill.symbol, amount: fill.amount },
        positions: listedPositions(position, universe),
      });
    })
    .join('');
}

/** The lines of log.jsonl: one per message of the session, tool results as the batch system showed them to the model. */
export function logLines(signature: string, messages: readonly SessionMessage[]): string {
  const lines: string[] = [];
  let results: string[] = [];
  const flush = () => {
    if (results.length > 0) lines.push(logLine(signature, 'user', `Tool results: ${results.join('\n')}`));
    results = [];
  };
  for (const message of messages) {
    if (message.role === 'tool') {
      results.push(textOf(message.content));
      continue;
    }
    flush();
    if (message.role !== 'system') lines.push(logLine(signature, message.role, textOf(message.content)));
  }
  flush();
  return lines.join('');
}

/** One line of position.jsonl, as far as it is checked before another is appended. */
export interface LineIdentity {
  readonly date: TradingDate;
  readonly id: number;
}

function listedPositions(position: Position, universe: readonly string[]): Record<string, number> {
  const positions: Record<string, number> = {};
  for (const symbol of universe) positions[symbol] = position.holdings.get(symbol) ?? 0;
  for (const [symbol, shares] of [...position.holdings].sort()) positions[symbol] = shares;
  positions.CASH = position.cash.toNumber();
  return positions;
}

function logLine(signature: string, role: string, content: string): string {
  return toLine({ signature, new_messages: [{ role, content }] });
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return content === undefined || content === null ? '' : JSON.stringify(content);
}

function toLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
