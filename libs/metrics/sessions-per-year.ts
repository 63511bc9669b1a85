/** Sessions of a US exchange in a year, the convention by which daily figures are annualised (empyrical's `DAILY`). */
export const SESSIONS_PER_YEAR = 252;
