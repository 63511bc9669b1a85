import { type CorporateAction, type PortfolioDay } from '@app/domain';

/** A split or dividend that became known after the model had traded past it, so that its holdings lack it. */
export interface LateAction {
  readonly action: CorporateAction;
  /** The first day that should have opened with it. */
  readonly day: PortfolioDay;
}

/**
 * The actions that a portfolio's days should have been adjusted by and were not, in order: those of a symbol that was
 * held over night, between one day and the next.
 * @param days in order
 * @param actions by date
 */
export function lateActions(
  days: readonly PortfolioDay[],
  actions: readonly CorporateAction[],
): readonly LateAction[] {
  return days.flatMap((day, index) => {
    const before = days[index - 1];
    if (!before) return [];
    return actions
      .filter(
        ({ symbol, date }) => date > before.date && date <= day.date && before.closing.holdings.has(symbol),
      )
      .filter((action) => !day.adjustments.some((adjustment) => isSame(adjustment, action)))
      .map((action) => ({ action, day }));
  });
}

/** One line for a person, with the way out. */
export function describeLateAction({ action, day }: LateAction): string {
  const { symbol, date, splitFactor, dividend } = action;
  const what = splitFactor === '1' ? `dividend of ${dividend.toString()}` : `split by ${splitFactor}`;
  return (
    `${symbol}'s ${what} of ${date} became known after ${day.signature} had traded past it: its holdings do not have ` +
    `it, and its values from ${day.date} on are left as they were. Run it again from there with replace_existing.`
  );
}

function isSame(one: CorporateAction, other: CorporateAction): boolean {
  return (
    one.symbol === other.symbol &&
    one.date === other.date &&
    one.splitFactor === other.splitFactor &&
    one.dividend.equals(other.dividend)
  );
}
