/** One measured figure; with a goal, its ratio to the goal is shown too. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  /** One value per run; the table shows their median and, of several, the spread. */
  readonly values: readonly number[];
  readonly goal?: Goal;
}

/** At least or at most so much. */
export interface Goal {
  readonly kind: 'at least' | 'at most';
  readonly value: number;
}

export const atLeast = (value: number): Goal => ({ kind: 'at least', value });
export const atMost = (value: number): Goal => ({ kind: 'at most', value });

/**
 * The value below which the share `fraction` of the values lies (nearest rank).
 * @param values at least one, in any order
 */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle value; of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  const reversed = percentile(
    values.map((value) => -value),
    0.5,
  );
  return (percentile(values, 0.5) - reversed) / 2;
}

/** A Markdown table; the ratio is figure over goal, however the goal is meant. */
export function toTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, unit, values, goal }) => {
    const middle = median(values);
    const spread = values.length > 1 ? `${round(Math.min(...values))} to ${round(Math.max(...values))}` : '';
    const wanted = goal ? `${goal.kind} ${goal.value}` : '';
    return [what, `${round(middle)} ${unit}`, spread, wanted, goal ? verdict(middle, goal) : ''];
  });
  return [['what', 'figure', 'spread', 'goal', 'figure / goal'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .toSpliced(1, 0, '|---|---:|---:|---:|---:|')
    .join('\n');
}

function verdict(value: number, goal: Goal): string {
  const met = goal.kind === 'at least' ? value >= goal.value : value <= goal.value;
  return `${(value / goal.value).toFixed(2)}${met ? '' : ' (missed)'}`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
