import {
  type Money,
  type Portfolio,
  type PortfolioDay,
  positionLineCount,
  type SessionMessage,
  type TradingDate,
} from '@app/domain';
import { type UseCaseParts } from '../infrastructure.js';
import { valueDay } from '../run-model-day/value-day.js';
import { type RecordedPortfolio } from './agent-data-folder.js';
import { readLogFile } from './log-file.js';
import { readPositionFile, type RecordedLine } from './position-file.js';
import { type Problem } from './problem.js';
import { replayPositions, type ReplayedDay } from './replay-positions.js';

/** A completed day as the database has it, but for the model-day that it belongs to. */
export interface HistoryDay extends Omit<PortfolioDay, 'modelDayId'> {
  /** The conversation, where it was recorded. */
  readonly messages: readonly SessionMessage[];
}

/** A portfolio of recorded files, computed anew. Without `portfolio` the file has not even a registration. */
export interface CheckedHistory {
  readonly signature: string;
  readonly portfolio?: Portfolio;
  /** The symbols that its lines list, in the order of the first line. */
  readonly universe: readonly string[];
  /** Computed from actions and prices; as far as they go when there are problems. */
  readonly days: readonly HistoryDay[];
  readonly lines: number;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Checks recorded files against each other and against the stored prices; writes nothing. */
export class CheckHistory {
  private readonly opens = new Map<TradingDate, ReadonlyMap<string, Money>>();

  constructor(private readonly parts: Pick<UseCaseParts, 'repositories' | 'valuationPrices' | 'calendar'>) {}

  async execute(recorded: RecordedPortfolio): Promise<CheckedHistory> {
    const { signature, positionFile: file, positionText } = recorded;
    const { lines, problems: malformed } = readPositionFile(positionText, file, this.parts.calendar);
    const dates = [...new Set(lines.slice(1).map(({ date }) => date))];
    for (const date of dates) await this.readOpens(date);
    const replayed = replayPositions(lines, file, (date) => this.opens.get(date) ?? new Map());
    const universe = [...new Set(lines.flatMap(({ shares }) => [...shares.keys()]))];
    const unknown = this.unknownSymbols(lines, dates, file);
    const logs = conversationsOf(recorded, dates);
    const problems = [...malformed, ...unknown, ...replayed.problems, ...logs.problems];
    const portfolio = await this.portfolioOf(signature, lines[0], universe);
    const sound = problems.length === 0 && portfolio !== undefined;
    return {
      signature,
      portfolio,
      universe,
      days: sound ? await this.valueDays(portfolio, replayed.days, logs.messages) : [],
      lines: lines.length,
      problems: problems.sort(byPlace),
      warnings: [...replayed.warnings, ...this.gaps(lines, file), ...logs.warnings],
    };
  }

  private async readOpens(date: TradingDate): Promise<void> {
    if (this.opens.has(date)) return;
    const bars = await this.parts.repositories.prices.barsOn(date);
    this.opens.set(date, new Map(bars.map(({ symbol, open }) => [symbol, open])));
  }

  private async portfolioOf(
    signature: string,
    registration: RecordedLine | undefined,
    universe: readonly string[],
  ): Promise<Portfolio | undefined> {
    if (!registration) return undefined;
    const synthetic = await this.parts.repositories.prices.isSynthetic(universe);
    return { signature, initDate: registration.date, initialCash: registration.cash, synthetic };
  }

  /** Values are computed from prices, as those of days that the service ran. */
  private async valueDays(
    portfolio: Portfolio,
    days: readonly ReplayedDay[],
    messages: ReadonlyMap<string, readonly SessionMessage[]>,
  ): Promise<HistoryDay[]> {
    const valued: HistoryDay[] = [];
    let previousValue = portfolio.initialCash;
    let firstLineId = 1;
    for (const { date, fills, closing } of days) {
      const valuation = await this.parts.valuationPrices.on(date, closing.holdings.keys());
      const value = valueDay(closing, valuation, previousValue);
      const { signature } = portfolio;
      const conversation = messages.get(date) ?? [];
      const day = { signature, date, fills, closing, firstLineId, adjustments: [], ...value };
      valued.push({ ...day, messages: conversation });
      previousValue = value.portfolioValue;
      firstLineId += positionLineCount(fills);
    }
    return valued;
  }

  /** A symbol that never has a price in all the time is none of this market. */
  private unknownSymbols(
    lines: readonly RecordedLine[],
    dates: readonly TradingDate[],
    file: string,
  ): Problem[] {
    const known = new Set(dates.flatMap((date) => [...(this.opens.get(date)?.keys() ?? [])]));
    if (known.size === 0) return [];
    const reported = new Set<string>();
    return lines.flatMap(({ line, shares }) => {
      const unknown = [...shares.keys()].filter((symbol) => !known.has(symbol) && !reported.has(symbol));
      for (const symbol of unknown) reported.add(symbol);
      if (unknown.length === 0) return [];
      const range = `from ${String(dates[0])} to ${String(dates.at(-1))}`;
      const message =
        `no prices are stored of ${unknown.join(', ')} ${range}. Correct the symbol, or import its prices with: ` +
        'npm run cli -- prices import FILE.';
      return [{ file, line, message }];
    });
  }

  private gaps(lines: readonly RecordedLine[], file: string): Problem[] {
    return lines.slice(1).flatMap(({ line, date }, index) => {
      const before = lines[index]?.date ?? date;
      const { calendar } = this.parts;
      if (before >= date || !calendar.covers(before) || !calendar.covers(date)) return [];
      const skipped = calendar.sessionsBetween(before, date).filter((day) => day > before && day < date);
      if (skipped.length === 0) return [];
      return [{ file, line, message: `nothing is recorded of ${skipped.join(', ')} before it.` }];
    });
  }
}

function conversationsOf({ logs }: RecordedPortfolio, dates: readonly TradingDate[]) {
  const messages = new Map<string, readonly SessionMessage[]>();
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const traded: ReadonlySet<string> = new Set(dates);
  for (const [date, { file, text }] of logs) {
    const log = readLogFile(text, file);
    problems.push(...log.problems);
    if (traded.has(date)) messages.set(date, log.messages);
    else warnings.push({ file, message: 'position.jsonl has no line of its date; it is not taken.' });
  }
  return { messages, problems, warnings };
}

function byPlace(one: Problem, other: Problem): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return (one.line ?? 0) - (other.line ?? 0);
}
