import { type ModelDayStatus } from '@app/domain';
import { modelDayOf } from '../../testing/job.builder.js';
import { planRetry } from './plan-retry.js';

/** Model-days written `alpha 2025-10-02 failed`. */
function planned(...modelDays: string[]) {
  const days = modelDays.map((text) => {
    const [signature, date, status] = text.split(' ');
    return modelDayOf(`${String(signature)} ${String(date)}`, { status: status as ModelDayStatus });
  });
  const { replaced, from } = planRetry(days);
  return { replaced: replaced.map(({ id }) => id), from: Object.fromEntries(from) };
}

describe('planRetry', () => {
  it('29: runs the first failed model-day and everything after it of the same model again, others are left', () => {
    expect(
      planned(
        'alpha 2025-10-02 completed',
        'beta 2025-10-02 completed',
        'alpha 2025-10-03 failed',
        'beta 2025-10-03 completed',
        'alpha 2025-10-06 completed',
        'beta 2025-10-06 completed',
        'alpha 2025-10-07 failed',
        'beta 2025-10-07 failed',
      ),
    ).toEqual({
      replaced: ['alpha_2025-10-03', 'alpha_2025-10-06', 'alpha_2025-10-07', 'beta_2025-10-07'],
      from: { alpha: '2025-10-03', beta: '2025-10-07' },
    });
  });

  it('does not depend on the order', () => {
    expect(
      planned('alpha 2025-10-06 failed', 'alpha 2025-10-03 failed', 'alpha 2025-10-02 completed'),
    ).toEqual({ replaced: ['alpha_2025-10-06', 'alpha_2025-10-03'], from: { alpha: '2025-10-03' } });
  });

  it('what was cancelled is run too', () => {
    expect(planned('alpha 2025-10-02 completed', 'alpha 2025-10-03 cancelled')).toEqual({
      replaced: ['alpha_2025-10-03'],
      from: { alpha: '2025-10-03' },
    });
  });

  it('of completed model-days nothing is run', () => {
    expect(planned('alpha 2025-10-02 completed', 'beta 2025-10-02 completed')).toEqual({
      replaced: [],
      from: {},
    });
  });
});
