export { annualVolatility, SESSIONS_PER_YEAR } from './annual-volatility.js';
export { dailyReturns } from './daily-returns.js';
export { maxDrawdown } from './max-drawdown.js';
export { totalReturn } from './total-return.js';
