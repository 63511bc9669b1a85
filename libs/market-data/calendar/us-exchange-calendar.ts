/** What an exchange publishes about its year: the weekdays on which it stays closed or closes early. */
export interface ExchangeCalendarData {
  /** First and last year that the lists cover completely; outside them nothing is known. */
  readonly firstYear: number;
  readonly lastYear: number;
  /** Weekdays without a session, `YYYY-MM-DD`, ascending. */
  readonly closures: readonly string[];
  /** Sessions that end at `earlyCloseTime`, `YYYY-MM-DD`, ascending. */
  readonly earlyCloses: readonly string[];
  /** Wall-clock times at the exchange (America/New_York), `HH:MM`. */
  readonly closeTime: string;
  readonly earlyCloseTime: string;
  /** Where the lists come from. */
  readonly sources: readonly string[];
}

/**
 * NYSE and Nasdaq, which keep the same holidays, 2015 to 2028.
 * Unscheduled closures announced after December 2025 (a day of national mourning, a storm) are not in it yet:
 * each is one more line in `closures`.
 */
export const usExchangeCalendarData: ExchangeCalendarData = {
  firstYear: 2015,
  lastYear: 2028,
  closeTime: '16:00',
  earlyCloseTime: '13:00',
  sources: [
    'NYSE holiday schedule 2014, 2015 and 2016',
    'NYSE Rule 7.2 (which days are kept when a holiday falls on a weekend), applied to 2017',
    'NYSE Group announces 2018, 2019 and 2020 holiday and early closings calendar',
    'NYSE Group announces 2020, 2021 and 2022 holiday and early closings calendar (9 December 2019)',
    'NYSE Group announces 2022, 2023 and 2024 holiday and early closings calendar (27 December 2021)',
    'NYSE Group announces 2025, 2026 and 2027 holiday and early closings calendar (8 November 2024)',
    'NYSE Group announces 2026, 2027 and 2028 holiday and early closings calendar (23 December 2025)',
    'NYSE and Nasdaq notices: closed on 5 December 2018 (mourning for George H. W. Bush)',
    'NYSE and Nasdaq notices: closed on 9 January 2025 (mourning for Jimmy Carter)',
  ],
  // prettier-ignore
  closures: [
    '2015-01-01', '2015-01-19', '2015-02-16', '2015-04-03', '2015-05-25', '2015-07-03', '2015-09-07', '2015-11-26', '2015-12-25',
    '2016-01-01', '2016-01-18', '2016-02-15', '2016-03-25', '2016-05-30', '2016-07-04', '2016-09-05', '2016-11-24', '2016-12-26',
    '2017-01-02', '2017-01-16', '2017-02-20', '2017-04-14', '2017-05-29', '2017-07-04', '2017-09-04', '2017-11-23', '2017-12-25',
    '2018-01-01', '2018-01-15', '2018-02-19', '2018-03-30', '2018-05-28', '2018-07-04', '2018-09-03', '2018-11-22', '2018-12-05',
    '2018-12-25',
    '2019-01-01', '2019-01-21', '2019-02-18', '2019-04-19', '2019-05-27', '2019-07-04', '2019-09-02', '2019-11-28', '2019-12-25',
    '2020-01-01', '2020-01-20', '2020-02-17', '2020-04-10', '2020-05-25', '2020-07-03', '2020-09-07', '2020-11-26', '2020-12-25',
    '2021-01-01', '2021-01-18', '2021-02-15', '2021-04-02', '2021-05-31', '2021-07-05', '2021-09-06', '2021-11-25', '2021-12-24',
    '2022-01-17', '2022-02-21', '2022-04-15', '2022-05-30', '2022-06-20', '2022-07-04', '2022-09-05', '2022-11-24', '2022-12-26',
    '2023-01-02', '2023-01-16', '2023-02-20', '2023-04-07', '2023-05-29', '2023-06-19', '2023-07-04', '2023-09-04', '2023-11-23',
    '2023-12-25',
    '2024-01-01', '2024-01-15', '2024-02-19', '2024-03-29', '2024-05-27', '2024-06-19', '2024-07-04', '2024-09-02', '2024-11-28',
    '2024-12-25',
    '2025-01-01', '2025-01-09', '2025-01-20', '2025-02-17', '2025-04-18', '2025-05-26', '2025-06-19', '2025-07-04', '2025-09-01',
    '2025-11-27', '2025-12-25',
    '2026-01-01', '2026-01-19', '2026-02-16', '2026-04-03', '2026-05-25', '2026-06-19', '2026-07-03', '2026-09-07', '2026-11-26',
    '2026-12-25',
    '2027-01-01', '2027-01-18', '2027-02-15', '2027-03-26', '2027-05-31', '2027-06-18', '2027-07-05', '2027-09-06', '2027-11-25',
    '2027-12-24',
    '2028-01-17', '2028-02-21', '2028-04-14', '2028-05-29', '2028-06-19', '2028-07-04', '2028-09-04', '2028-11-23', '2028-12-25',
  ],
  // prettier-ignore
  earlyCloses: [
    '2015-11-27', '2015-12-24',
    '2016-11-25',
    '2017-07-03', '2017-11-24',
    '2018-07-03', '2018-11-23', '2018-12-24',
    '2019-07-03', '2019-11-29', '2019-12-24',
    '2020-11-27', '2020-12-24',
    '2021-11-26',
    '2022-11-25',
    '2023-07-03', '2023-11-24',
    '2024-07-03', '2024-11-29', '2024-12-24',
    '2025-07-03', '2025-11-28', '2025-12-24',
    '2026-11-27', '2026-12-24',
    '2027-11-26',
    '2028-07-03', '2028-11-24',
  ],
};
