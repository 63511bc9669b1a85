import { KeptLog } from '../../testing/kept-log.fake.js';
import { waitForServer } from './wait-for-server.js';

const AWAY = new Error('away');
const BROKEN = new Error('broken');

/** A server that fails as told, then answers. */
function server(...failures: Error[]) {
  return {
    name: 'The server',
    ask: () => {
      const failure = failures.shift();
      return failure ? Promise.reject(failure) : Promise.resolve('here');
    },
    isAway: (error: unknown) => error === AWAY,
  };
}

const patience = { waitMs: 60_000, retryMs: 0 };

describe('waitForServer', () => {
  it('says nothing about a server that answers', async () => {
    const log = new KeptLog();
    expect(await waitForServer(server(), log, patience)).toBe('here');
    expect(log.lines).toEqual([]);
  });

  it('says that it waits, not at every try, and that the wait is over', async () => {
    const log = new KeptLog();
    expect(await waitForServer(server(AWAY, AWAY, AWAY), log, patience)).toBe('here');
    expect(log.lines).toEqual([
      {
        level: 'warn',
        fields: { server: 'The server', waitedSeconds: 0, ofSeconds: 60 },
        message: 'waiting for The server',
      },
      { level: 'info', fields: { server: 'The server' }, message: 'The server answers' },
    ]);
  });

  it('gives up when the time is over, and at once when waiting does not help', async () => {
    const log = new KeptLog();
    const noTime = { ...patience, waitMs: 0 };
    await expect(waitForServer(server(AWAY), log, noTime)).rejects.toBe(AWAY);
    await expect(waitForServer(server(BROKEN), log, patience)).rejects.toBe(BROKEN);
    expect(log.lines).toEqual([]);
  });

  it('ends with its signal', async () => {
    const stopping = new AbortController();
    const away = { ...server(), ask: () => Promise.reject(AWAY) };
    const { signal } = stopping;
    const waiting = waitForServer(away, new KeptLog(), { waitMs: 60_000, retryMs: 60_000, signal });
    stopping.abort();
    await expect(waiting).rejects.toThrow('aborted');
  });
});
