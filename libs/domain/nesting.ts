/**
 * Whether arrays and objects of a JSON value stand more than `limit` levels inside each other. A few kilobytes can hold
 * thousands of levels, and whatever walks them by recursion (validation, JSON.stringify) runs out of stack; so what comes
 * from outside is measured first, level by level.
 */
export function isNestedDeeperThan(limit: number, value: unknown): boolean {
  let level = [value].filter(isContainer);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((container) => Object.values(container) as unknown[]).filter(isContainer);
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
