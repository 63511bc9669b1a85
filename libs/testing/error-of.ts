/** What the work throws; for `expect(errorOf(...)).toMatchObject(...)`. */
export function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
