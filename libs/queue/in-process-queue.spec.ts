import { parseTradingDate } from '@app/domain';
import { deferred } from './deferred.js';
import { InProcessQueue } from './in-process-queue.js';

const FIRST = parseTradingDate('2025-10-02');
const SECOND = parseTradingDate('2025-10-03');

/** Handlers that write down what they are called for; a model-day does what it was given to do. */
function world(work: Readonly<Record<string, () => Promise<void>>> = {}) {
  const queue = new InProcessQueue();
  const [stop, abort] = [new AbortController(), new AbortController()];
  const calls: string[] = [];
  const errors: unknown[] = [];
  const handlers = {
    runModelDay: async ({ modelDayId }: { modelDayId: string }) => {
      calls.push(modelDayId);
      await work[modelDayId]?.();
    },
    settleTradingDate: async ({ jobId, date }: { jobId: string; date: string }) => {
      calls.push(`settle ${date}`);
      await work[`settle ${date}`]?.();
      if (date === FIRST) {
        await queue.enqueueTradingDate({ jobId, date: SECOND, modelDayIds: ['c'] });
      }
    },
    downloadPrices: async ({ jobId }: { jobId: string }) => {
      calls.push(`download ${jobId}`);
      await queue.enqueueTradingDate({ jobId, date: SECOND, modelDayIds: ['c'] });
    },
  };
  const workOff = (modelDayConcurrency = 2) =>
    queue.workOff(handlers, {
      modelDayConcurrency,
      stop: stop.signal,
      abort: abort.signal,
      onError: (error) => errors.push(error),
    });
  return { queue, calls, errors, stop, abort, workOff };
}

describe('InProcessQueue', () => {
  it('runs the model-days of a date, settles it, and goes on with what that brings in', async () => {
    const { queue, calls, workOff } = world();
    await queue.enqueueTradingDate({ jobId: 'j', date: FIRST, modelDayIds: ['a', 'b'] });
    await queue.enqueueTradingDate({ jobId: 'j', date: FIRST, modelDayIds: ['twice'] });
    expect(await queue.knowsTradingDate('j', FIRST)).toBe(true);
    await workOff();
    expect(calls).toEqual(['a', 'b', 'settle 2025-10-02', 'c', 'settle 2025-10-03']);
    expect(await queue.knowsTradingDate('j', FIRST)).toBe(false);
  });

  it('downloads prices first', async () => {
    const { queue, calls, workOff } = world();
    await queue.enqueueDownload('j');
    await queue.enqueueDownload('j');
    await workOff();
    expect(calls).toEqual(['download j', 'c', 'settle 2025-10-03']);
  });

  it('brings deferred work again; a model-day that fails otherwise keeps no date from being settled', async () => {
    let failures = 0;
    const { queue, calls, errors, workOff } = world({
      a: () => (failures++ < 2 ? Promise.reject(deferred(1)) : Promise.resolve()),
      b: () => Promise.reject(new Error('the database is away')),
      'settle 2025-10-03': () => (failures++ < 4 ? Promise.reject(new Error('busy')) : Promise.resolve()),
    });
    await queue.enqueueTradingDate({ jobId: 'j', date: SECOND, modelDayIds: ['a', 'b'] });
    await workOff();
    expect(calls.filter((call) => call === 'a')).toHaveLength(3);
    expect(calls.filter((call) => call === 'b')).toHaveLength(1);
    expect(calls.filter((call) => call === 'settle 2025-10-03')).toHaveLength(2);
    expect(errors).toEqual([new Error('the database is away')]);
  });

  it('runs as many model-days at once as it may; who waits for a repetition holds no place', async () => {
    let [running, most, failures] = [0, 0, 0];
    const counted = async () => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const again = () => (failures++ === 0 ? Promise.reject(deferred(5)) : counted());
    const work = { ...Object.fromEntries(ids.map((id) => [id, counted])), a: again };
    const { queue, calls, workOff } = world(work);
    await queue.enqueueTradingDate({ jobId: 'j', date: SECOND, modelDayIds: ids });
    await workOff(1);
    expect(most).toBe(1);
    expect(calls).toEqual(['a', 'b', 'c', 'd', 'e', 'a', 'settle 2025-10-03']);
  });

  it('stopped, it starts nothing more, and what runs may end', async () => {
    const controls = world({
      a: () => {
        controls.stop.abort();
        return Promise.resolve();
      },
    });
    await controls.queue.enqueueTradingDate({ jobId: 'j', date: FIRST, modelDayIds: ['a', 'b'] });
    await controls.workOff(1);
    expect(controls.calls).toEqual(['a', 'settle 2025-10-02']);
  });

  it('what was aborted is not repeated, and no failure', async () => {
    const controls = world({
      a: () => {
        controls.stop.abort();
        controls.abort.abort();
        return Promise.reject(new Error('The run was stopped.'));
      },
    });
    await controls.queue.enqueueTradingDate({ jobId: 'j', date: SECOND, modelDayIds: ['a'] });
    await controls.workOff();
    expect(controls.calls).toEqual(['a', 'settle 2025-10-03']);
    expect(controls.errors).toEqual([]);
  });
});
