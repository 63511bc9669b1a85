import { isFinished, isSettled, rollUpJobStatus, type JobStatus, type ModelDayStatus } from './status.js';

const table: readonly [JobStatus, readonly ModelDayStatus[]][] = [
  ['pending', ['pending', 'pending']],
  ['running', ['running', 'pending']],
  ['running', ['completed', 'pending']],
  ['running', ['failed', 'pending']],
  ['running', ['failed', 'running']],
  ['running', ['cancelled', 'running']],
  ['completed', ['completed']],
  ['completed', ['completed', 'completed']],
  ['partial', ['completed', 'failed']],
  ['partial', ['failed', 'completed', 'completed']],
  ['failed', ['failed', 'failed']],
  ['cancelled', ['completed', 'cancelled']],
  ['cancelled', ['failed', 'cancelled']],
];

describe('rollUpJobStatus', () => {
  it.each(table)('is %s for %j', (status, modelDays) => {
    expect(rollUpJobStatus(modelDays)).toBe(status);
  });
});

describe('isSettled', () => {
  it.each<[ModelDayStatus, boolean]>([
    ['pending', false],
    ['running', false],
    ['completed', true],
    ['failed', true],
    ['cancelled', true],
  ])('of %s is %s', (status, settled) => {
    expect(isSettled(status)).toBe(settled);
  });
});

describe('isFinished', () => {
  it.each<[JobStatus, boolean]>([
    ['pending', false],
    ['running', false],
    ['completed', true],
    ['partial', true],
    ['failed', true],
    ['cancelled', true],
  ])('of %s is %s', (status, finished) => {
    expect(isFinished(status)).toBe(finished);
  });
});
