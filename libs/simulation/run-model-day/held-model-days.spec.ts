import { jest } from '@jest/globals';
import { type ModelDayRepository } from '@app/database';
import { type ModelDay } from '@app/domain';
import { modelDayOf } from '../../testing/job.builder.js';
import { KeptLog } from '../../testing/kept-log.fake.js';
import { HeldModelDays } from './held-model-days.js';

const alpha = modelDayOf('alpha 2025-10-02', { status: 'running', attempt: 1 });
const beta = modelDayOf('beta 2025-10-02', { status: 'running', attempt: 1 });

let lost: Set<string>;
let looks: string[][];
let broken: boolean;
let log: KeptLog;
let held: HeldModelDays;

beforeEach(() => {
  jest.useFakeTimers();
  [lost, looks, broken, log] = [new Set(), [], false, new KeptLog()];
  const stillHeld = (claims: readonly ModelDay[]) => {
    looks.push(claims.map(({ id }) => id));
    if (broken) return Promise.reject(new Error('the database is away'));
    return Promise.resolve(new Set(claims.map(({ id }) => id).filter((id) => !lost.has(id))));
  };
  held = new HeldModelDays({ stillHeld } as Pick<ModelDayRepository, 'stillHeld'> as ModelDayRepository, log);
});

afterEach(() => {
  jest.useRealTimers();
});

describe('HeldModelDays', () => {
  it('31: ends the attempt at what is held no longer, within a second, and no other', async () => {
    const [first, second] = [held.watch(alpha), held.watch(beta)];
    await jest.advanceTimersByTimeAsync(1_000);
    expect([first.aborted, second.aborted]).toEqual([false, false]);
    lost.add(alpha.id);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(first.reason).toMatchObject({ code: 'attempt_superseded', fault: 'us' });
    expect(second.aborted).toBe(false);
  });

  it('looks once a second for all together, and only while there is something to watch', async () => {
    held.watch(alpha);
    held.watch(beta);
    await jest.advanceTimersByTimeAsync(2_000);
    held.forget(alpha);
    await jest.advanceTimersByTimeAsync(1_000);
    held.forget(beta);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(looks).toEqual([[alpha.id, beta.id], [alpha.id, beta.id], [beta.id]]);
    expect(jest.getTimerCount()).toBe(0);
    held.watch(alpha);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(looks.at(-1)).toEqual([alpha.id]);
    held.forget(alpha);
  });

  it('24: an older attempt that ends late does not end the watch over the later one', async () => {
    held.watch(alpha);
    const later = { ...alpha, attempt: 2 };
    const signal = held.watch(later);
    held.forget(alpha);
    lost.add(alpha.id);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(signal.aborted).toBe(true);
    held.forget(later);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('a database that is away ends nothing; the next look is tried', async () => {
    const signal = held.watch(alpha);
    lost.add(alpha.id);
    broken = true;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(signal.aborted).toBe(false);
    expect(log.lines).toMatchObject([{ level: 'warn' }]);
    broken = false;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(signal.aborted).toBe(true);
    held.forget(alpha);
  });
});
