import { type PerformanceDay } from '@app/database';
import { day } from './portfolio.builder.js';

/** A day of a portfolio as statistics read it, written `alpha 2025-10-02 10100`; 10,000 dollars before it. */
export function performanceDayOf(what: string, init: Partial<PerformanceDay> = {}): PerformanceDay {
  const [model = '', date = '', value = '10000'] = what.split(' ');
  const portfolioValue = Number(value);
  return {
    modelDayId: `${model}_${date}`,
    model,
    date: day(date),
    jobId: 'job-1',
    portfolioValue,
    cash: portfolioValue,
    profit: portfolioValue - 10_000,
    returnFraction: (portfolioValue - 10_000) / 10_000,
    provisional: false,
    synthetic: false,
    warningCodes: [],
    ...init,
  };
}
