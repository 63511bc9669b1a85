import { retryContended } from './contention.js';

describe('retryContended', () => {
  const lost = new Error('lost');
  const isLost = (error: unknown): boolean => error === lost;

  it('tries again until the attempt succeeds', async () => {
    let attempts = 0;
    const result = await retryContended(() => {
      attempts += 1;
      return attempts < 4 ? Promise.reject(lost) : Promise.resolve(attempts);
    }, isLost);
    expect(result).toBe(4);
  });

  it('does not repeat what failed for another reason', async () => {
    let attempts = 0;
    const other = new Error('other');
    const failing = retryContended(() => {
      attempts += 1;
      return Promise.reject(other);
    }, isLost);
    await expect(failing).rejects.toBe(other);
    expect(attempts).toBe(1);
  });

  it('gives up with database_busy when its time is over', async () => {
    await expect(retryContended(() => Promise.reject(lost), isLost, 30)).rejects.toMatchObject({
      code: 'database_busy',
      retryable: true,
      cause: lost,
    });
  });
});
