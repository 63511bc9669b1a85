/** Counts by name as one cell of a table, such as `budget_unknown:2 context_truncated:1`; empty where there are none. */
export function countsText(counts: Readonly<Record<string, number>> = {}): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name}:${count}`)
    .join(' ');
}
