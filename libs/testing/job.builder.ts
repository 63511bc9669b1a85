import { parseTradingDate, type Job, type ModelDay, type Origin, type TransitionCause } from '@app/domain';

/** A pending job of the model `alpha` on 2025-10-02, accepted at 12:00 UTC that day, unless told otherwise. */
export function jobOf(init: Partial<Job> = {}): Job {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    status: 'pending',
    mode: 'simulate',
    configPath: 'configs/default_config.json',
    dates: [parseTradingDate('2025-10-02')],
    models: ['alpha'],
    replaceExisting: false,
    warnings: [],
    systemFingerprints: {},
    createdAt: '2025-10-02T12:00:00.000Z',
    updatedAt: '2025-10-02T12:00:00.000Z',
    ...init,
  };
}

/** A model-day that waits for its first attempt, written `alpha 2025-10-02`. */
export function modelDayOf(what: string, init: Partial<ModelDay> = {}): ModelDay {
  const [signature = '', date] = what.split(' ');
  return {
    id: `${signature}_${String(date)}`,
    jobId: '00000000-0000-4000-8000-000000000001',
    signature,
    date: parseTradingDate(date),
    status: 'pending',
    attempt: 0,
    failures: 0,
    ...init,
  };
}

/** Why a job is there that a test stores by itself. */
export const STORED_BY_TEST: TransitionCause = { action: 'trigger', actor: 'tester', source: '127.0.0.1' };

/** A worker of this id. */
export function workerOf(actor: string): Origin {
  return { actor, source: 'host-1' };
}
