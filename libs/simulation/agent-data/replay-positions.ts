import { cashPosition, type Fill, type Money, type Position, type TradingDate } from '@app/domain';
import { cashDiffers, describeDifferences, holdingsDiffer, positionOf } from './compare-line.js';
import { type RecordedLine } from './position-file.js';
import { type Problem } from './problem.js';
import { stepBy, type Step } from './replay-step.js';

/** The opens of a date by symbol; empty for a date of which no prices are stored. */
export type OpensOn = (date: TradingDate) => ReadonlyMap<string, Money>;

/** A day of a history, computed from its actions and the opens. */
export interface ReplayedDay {
  readonly date: TradingDate;
  readonly fills: readonly Fill[];
  readonly closing: Position;
}

/** What a history comes to, and where its lines say something else. */
export interface ReplayedHistory {
  readonly days: readonly ReplayedDay[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Computes a history anew, exactly, from its registration, its actions and the opens, and compares every line. A line must
 * follow from the computed position before it; after a line that was wrong it may follow from that one as it was recorded,
 * so that one wrong number is one problem and not one for every line after it.
 * @param lines in order, the first of them the registration
 */
export function replayPositions(
  lines: readonly RecordedLine[],
  file: string,
  opensOn: OpensOn,
): ReplayedHistory {
  const [registration, ...rest] = lines;
  if (!registration) return { days: [], problems: [], warnings: [] };
  const replay = new HistoryReplay(registration, file);
  for (const line of rest) replay.follow(line, opensOn(line.date));
  return replay;
}

class HistoryReplay implements ReplayedHistory {
  readonly days: { date: TradingDate; fills: Fill[]; closing: Position }[] = [];
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  /** What the actions so far come to. */
  private exact: Position;
  /** What the line before says instead, when it is wrong. */
  private recorded: Position | undefined;
  private readonly unpriced = new Set<TradingDate>();

  constructor(
    private readonly registration: RecordedLine,
    private readonly file: string,
  ) {
    this.exact = cashPosition(registration.cash);
    if (holdingsDiffer(registration, this.exact)) {
      this.report(registration, describeDifferences(registration, this.exact));
    }
  }

  follow(line: RecordedLine, opens: ReadonlyMap<string, Money>): void {
    const computed = stepBy(this.exact, line, opens);
    const fromRecorded = this.recorded && stepBy(this.recorded, line, opens);
    if (agrees(line, computed)) this.book(line, computed);
    else if (fromRecorded && agrees(line, fromRecorded)) {
      if (this.isRegistrationWrong(line)) this.blameRegistration();
      this.book(line, fromRecorded);
    } else {
      this.refuse(line, computed);
      return;
    }
    this.recorded = undefined;
  }

  private book({ date, line, action }: RecordedLine, { position, fill }: Step): void {
    let day = this.days.at(-1);
    if (day?.date !== date) this.days.push((day = { date, fills: [], closing: position }));
    day.closing = position;
    if (fill) day.fills.push(fill);
    if (!fill && action && action.action !== 'no_trade') {
      const message = `${action.action} 0 ${action.symbol} moved nothing; it counts as no action.`;
      this.warnings.push({ file: this.file, line, message });
    }
    this.exact = position;
  }

  private refuse(line: RecordedLine, computed: Step): void {
    if (computed.isUnpriced && this.unpriced.has(line.date)) return;
    if (computed.isUnpriced) this.unpriced.add(line.date);
    this.report(line, computed.refusal ?? describeDifferences(line, computed.position));
    this.book(line, computed);
    this.recorded = positionOf(line);
  }

  /** The first trades start from the registration's cash: if they alone say otherwise, and all after agrees with them. */
  private isRegistrationWrong({ line }: RecordedLine): boolean {
    const [problem] = this.problems;
    const first = this.registration.line + 1;
    const recorded = this.recorded;
    return (
      line === first + 1 &&
      problem?.line === first &&
      recorded !== undefined &&
      cashDiffers(recorded.cash, this.exact.cash) &&
      sameHoldings(recorded, this.exact)
    );
  }

  private blameRegistration(): void {
    if (!this.recorded) return;
    this.problems.length = 0;
    const cash = this.registration.cash.plus(this.recorded.cash).minus(this.exact.cash);
    this.report(this.registration, describeDifferences(this.registration, cashPosition(cash)));
  }

  private report({ line }: RecordedLine, message: string): void {
    this.problems.push({ file: this.file, line, message });
  }
}

function agrees(line: RecordedLine, { position, refusal }: Step): boolean {
  return refusal === undefined && !cashDiffers(line.cash, position.cash) && !holdingsDiffer(line, position);
}

function sameHoldings(one: Position, other: Position): boolean {
  return (
    one.holdings.size === other.holdings.size &&
    [...one.holdings].every(([symbol, shares]) => other.holdings.get(symbol) === shares)
  );
}
