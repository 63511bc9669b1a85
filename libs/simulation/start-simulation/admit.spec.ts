import { errorOf } from '../../testing/error-of.js';
import { jobOf, modelDayOf } from '../../testing/job.builder.js';
import { admit, type ActiveJob } from './admit.js';
import { type SimulationPlan } from './plan-model-days.js';

/** A plan of model-days written `alpha 2025-10-02`. */
function planOf(...what: readonly string[]): SimulationPlan {
  const modelDays = what.map((text) => modelDayOf(text)).map(({ signature, date }) => ({ signature, date }));
  return { modelDays, supersedeFrom: new Map(), warnings: [] };
}

function activeOf(id: string, what: readonly string[], replaceExisting = false): ActiveJob {
  const modelDays = what.map((text) => modelDayOf(text, { jobId: id }));
  const models = [...new Set(modelDays.map((modelDay) => modelDay.signature))];
  const dates = [...new Set(modelDays.map((modelDay) => modelDay.date))];
  return { job: jobOf({ id, status: 'running', models, dates, replaceExisting }), modelDays };
}

const once = { request: { replaceExisting: false } };
const again = { request: { replaceExisting: true } };
const running = activeOf('job-1', [
  'alpha 2025-10-02',
  'beta 2025-10-02',
  'alpha 2025-10-03',
  'beta 2025-10-03',
]);

describe('admit', () => {
  it('lets a job start when none is under way', () => {
    expect(admit(planOf('alpha 2025-10-02'), once, [], 1)).toBeUndefined();
  });

  it.each([
    [
      'the same model-days',
      planOf('alpha 2025-10-02', 'beta 2025-10-02', 'alpha 2025-10-03', 'beta 2025-10-03'),
    ],
    ['what is left of them', planOf('beta 2025-10-03')],
  ])('finds the job that does %s already', (_what, plan) => {
    expect(admit(plan, once, [running], 1)).toBe(running);
  });

  it.each([
    ['a date more', planOf('alpha 2025-10-02', 'alpha 2025-10-06')],
    ['a model more', planOf('alpha 2025-10-02', 'gamma 2025-10-02')],
  ])('refuses %s, whatever the maximum', (_what, plan) => {
    expect(errorOf(() => admit(plan, once, [running], 99))).toMatchObject({
      code: 'job_conflict',
      message:
        'Job job-1 is running and it runs some of the same models. Wait until it has ended, then trigger again.',
      details: { current_job_id: 'job-1', current_date_range: ['2025-10-02', '2025-10-03'] },
    });
  });

  it('does not take a job that replaces for one that does not, nor the other way round', () => {
    const replacing = activeOf('job-2', ['alpha 2025-10-02'], true);
    const conflict = expect.objectContaining({ code: 'job_conflict' }) as Error;
    expect(() => admit(planOf('alpha 2025-10-02'), again, [running], 9)).toThrow(conflict);
    expect(() => admit(planOf('alpha 2025-10-02'), once, [replacing], 9)).toThrow(conflict);
    expect(admit(planOf('alpha 2025-10-02'), again, [replacing], 9)).toBe(replacing);
  });

  it('refuses another job when the maximum is reached, and names the oldest', () => {
    const others = [running, activeOf('job-2', ['gamma 2025-10-02'])];
    expect(errorOf(() => admit(planOf('delta 2025-10-02'), once, others, 2))).toMatchObject({
      code: 'job_conflict',
      message:
        'Job job-1 is running and MAX_CONCURRENT_JOBS (2) is reached. Wait until it has ended, then trigger again.',
      details: { current_job_id: 'job-1', current_date_range: ['2025-10-02', '2025-10-03'] },
    });
    expect(admit(planOf('delta 2025-10-02'), once, others, 3)).toBeUndefined();
  });

  it('names the job that has a model in common before the maximum', () => {
    const others = [running, activeOf('job-2', ['gamma 2025-10-02'])];
    expect(errorOf(() => admit(planOf('gamma 2025-10-03'), once, others, 1))).toMatchObject({
      details: { current_job_id: 'job-2', current_date_range: ['2025-10-02'] },
    });
  });
});
