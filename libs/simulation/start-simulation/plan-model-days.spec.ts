import { usExchangeCalendar } from '@app/market-data';
import { errorOf } from '../../testing/error-of.js';
import { day, usd } from '../../testing/portfolio.builder.js';
import { planModelDays, type ModelProgress, type PlanInput, type RequestedRange } from './plan-model-days.js';

/** Prices from Wednesday 1 to Thursday 9 October 2025; on the 9th the closes are not known yet. Today is Friday. */
const OCTOBER = {
  calendar: usExchangeCalendar,
  openDates: ['10-01', '10-02', '10-03', '10-06', '10-07', '10-08', '10-09'].map((text) =>
    day(`2025-${text}`),
  ),
  lastClosed: day('2025-10-08'),
  today: day('2025-10-10'),
  synthetic: false,
};

/** A model that has completed the given days of October; `fresh` models have none. */
function modelOf(signature: string, completed: readonly string[] = [], initDate = '10-01'): ModelProgress {
  const portfolio = {
    signature,
    initDate: day(`2025-${initDate}`),
    initialCash: usd('10000'),
    synthetic: false,
  };
  return {
    signature,
    completed: completed.map((text) => day(`2025-${text}`)),
    portfolio: completed.length === 0 ? undefined : portfolio,
  };
}

interface Asked {
  readonly start?: string;
  readonly end?: string;
  readonly replace?: boolean;
  readonly init?: string;
  readonly configEnd?: string;
  readonly models?: readonly ModelProgress[];
  readonly market?: Partial<PlanInput['market']>;
}

function plan({ start, end, replace, init = '10-01', configEnd, models, market }: Asked) {
  const optional = (text: string | undefined) => (text === undefined ? undefined : day(`2025-${text}`));
  const range: RequestedRange = {
    startDate: optional(start),
    endDate: optional(end),
    replaceExisting: replace ?? false,
  };
  return planModelDays({
    range,
    config: { initDate: day(`2025-${init}`), endDate: optional(configEnd) },
    models: models ?? [modelOf('alpha')],
    market: { ...OCTOBER, ...market },
  });
}

/** Dates as `10-02`, by model. */
function datesOf(asked: Asked): Record<string, string[]> {
  const dates: Record<string, string[]> = {};
  for (const { signature, date } of plan(asked).modelDays) (dates[signature] ??= []).push(date.slice(5));
  return dates;
}

describe('planModelDays: catching up', () => {
  it.each<{ what: string; asked: Asked; dates: Record<string, string[]> }>([
    {
      what: 'a model never run starts after init_date and ends with the last closes',
      asked: {},
      dates: { alpha: ['10-02', '10-03', '10-06', '10-07', '10-08'] },
    },
    {
      what: 'a model goes on after its last completed session',
      asked: { models: [modelOf('alpha', ['10-02', '10-03'])] },
      dates: { alpha: ['10-06', '10-07', '10-08'] },
    },
    {
      what: 'each model catches up from where it is',
      asked: { models: [modelOf('alpha', ['10-02', '10-03', '10-06', '10-07']), modelOf('beta', ['10-02'])] },
      dates: { alpha: ['10-08'], beta: ['10-03', '10-06', '10-07', '10-08'] },
    },
    {
      what: 'an init_date on a weekend starts on Monday',
      asked: { init: '10-04' },
      dates: { alpha: ['10-06', '10-07', '10-08'] },
    },
    {
      what: 'the config ends earlier than the prices',
      asked: { configEnd: '10-03' },
      dates: { alpha: ['10-02', '10-03'] },
    },
    {
      what: 'the config ends later than the prices',
      asked: { configEnd: '12-31' },
      dates: { alpha: ['10-02', '10-03', '10-06', '10-07', '10-08'] },
    },
    { what: 'nothing is left', asked: { models: [modelOf('alpha', ['10-07', '10-08'])] }, dates: {} },
    {
      what: 'a portfolio keeps its own start when the config moves its own',
      asked: { init: '10-06', models: [modelOf('alpha', ['10-02'])] },
      dates: { alpha: ['10-03', '10-06', '10-07', '10-08'] },
    },
    { what: 'no closes are known at all', asked: { market: { lastClosed: undefined } }, dates: {} },
    {
      what: 'up to a named end',
      asked: { end: '10-03' },
      dates: { alpha: ['10-02', '10-03'] },
    },
  ])('$what', ({ asked, dates }) => {
    expect(datesOf(asked)).toEqual(dates);
    expect(plan(asked).warnings).toEqual([]);
    expect(plan(asked).supersedeFrom.size).toBe(0);
  });
});

describe('planModelDays: a named range', () => {
  it.each<{ what: string; asked: Asked; dates: Record<string, string[]> }>([
    {
      what: 'takes the sessions of the range',
      asked: { start: '10-02', end: '10-06' },
      dates: { alpha: ['10-02', '10-03', '10-06'] },
    },
    {
      what: 'leaves completed days out',
      asked: { start: '10-02', end: '10-07', models: [modelOf('alpha', ['10-02', '10-03'])] },
      dates: { alpha: ['10-06', '10-07'] },
    },
    {
      what: 'is empty when all of it is completed',
      asked: { start: '10-02', end: '10-03', models: [modelOf('alpha', ['10-02', '10-03', '10-06'])] },
      dates: {},
    },
    {
      what: 'may end on a weekend',
      asked: { start: '10-03', end: '10-05', models: [modelOf('alpha', ['10-02'])] },
      dates: { alpha: ['10-03'] },
    },
    {
      what: 'goes beyond the end of the config when its end is named',
      asked: { start: '10-02', end: '10-06', configEnd: '10-03' },
      dates: { alpha: ['10-02', '10-03', '10-06'] },
    },
    {
      what: 'without an end stops at the last closes',
      asked: { start: '10-02' },
      dates: { alpha: ['10-02', '10-03', '10-06', '10-07', '10-08'] },
    },
    {
      what: 'without an end stops at the end of the config',
      asked: { start: '10-02', configEnd: '10-03' },
      dates: { alpha: ['10-02', '10-03'] },
    },
    {
      what: 'takes a session with opens only when its end names it',
      asked: { start: '10-08', end: '10-09', models: [modelOf('alpha', ['10-07'])] },
      dates: { alpha: ['10-08', '10-09'] },
    },
    {
      what: 'takes a session with opens only when its start names it',
      asked: { start: '10-09', models: [modelOf('alpha', ['10-08'])] },
      dates: { alpha: ['10-09'] },
    },
  ])('$what', ({ asked, dates }) => {
    expect(datesOf(asked)).toEqual(dates);
    expect(plan(asked).warnings).toEqual([]);
  });

  it('17: over Thanksgiving and a weekend neither is in it', () => {
    const sessions = ['11-25', '11-26', '11-28', '12-01', '12-02'].map((text) => day(`2025-${text}`));
    const market = { openDates: sessions, lastClosed: sessions.at(-1), today: day('2025-12-03') };
    const asked: Asked = { start: '11-26', end: '12-01', init: '11-25', market };
    expect(datesOf(asked)).toEqual({ alpha: ['11-26', '11-28', '12-01'] });
    expect(plan(asked).warnings).toEqual([]);
  });

  it('warns about sessions that it leaves untraded', () => {
    const asked: Asked = { start: '10-07', end: '10-08', models: [modelOf('alpha', ['10-02'])] };
    expect(datesOf(asked)).toEqual({ alpha: ['10-07', '10-08'] });
    expect(plan(asked).warnings).toEqual([
      'alpha leaves 2 sessions untraded before 2025-10-07: 2025-10-03 to 2025-10-06.',
    ]);
  });

  it('warns about a start before trading starts, and begins there', () => {
    const asked: Asked = { start: '10-01', end: '10-03' };
    expect(datesOf(asked)).toEqual({ alpha: ['10-02', '10-03'] });
    expect(plan(asked).warnings).toEqual([
      'alpha starts trading on 2025-10-02, the session after its init_date 2025-10-01.',
    ]);
  });

  it('warns about sessions without prices', () => {
    const openDates = ['10-02', '10-03', '10-07', '10-08'].map((text) => day(`2025-${text}`));
    const asked: Asked = { start: '10-02', end: '10-08', market: { openDates } };
    expect(datesOf(asked)).toEqual({ alpha: ['10-02', '10-03', '10-07', '10-08'] });
    expect(plan(asked).warnings).toEqual(['No prices are known for 2025-10-06; nothing is simulated there.']);
  });

  it('warns about many sessions without prices in few words', () => {
    const market = { openDates: [day('2025-10-02')], lastClosed: day('2025-10-02') };
    expect(plan({ start: '10-02', end: '10-10', market }).warnings).toEqual([
      'No prices are known for 6 sessions from 2025-10-03 to 2025-10-10; nothing is simulated there.',
    ]);
  });

  it.each<{ code: string; message: RegExp; asked: Asked }>([
    {
      code: 'invalid_date_range',
      message: /^start_date 2025-10-03 is after end_date 2025-10-02\.$/,
      asked: { start: '10-03', end: '10-02' },
    },
    {
      code: 'date_in_future',
      message: /^end_date 2025-10-11 is in the future; the last day that can be simulated is 2025-10-10\.$/,
      asked: { start: '10-03', end: '10-11' },
    },
    { code: 'date_in_future', message: /^start_date 2025-10-11 is in the future/, asked: { start: '10-11' } },
    {
      code: 'no_sessions',
      message: /^The exchange is closed on every day from 2025-10-04 to 2025-10-05; /,
      asked: { start: '10-04', end: '10-05' },
    },
    {
      code: 'no_prices',
      message: /^No prices are known from 2025-10-10 to 2025-10-10\. Import some with: /,
      asked: { start: '10-10', end: '10-10' },
    },
    { code: 'no_prices', message: /^No prices are known from 2025-10-10/, asked: { start: '10-10' } },
    {
      code: 'before_init_date',
      message: /after init_date 2025-10-06/,
      asked: { start: '10-02', end: '10-03', init: '10-06' },
    },
    {
      code: 'later_days_exist',
      message:
        /^alpha has completed 2025-10-07 already, .+: 2025-10-03, 2025-10-06 can run only with replace_existing/,
      asked: { start: '10-02', end: '10-08', models: [modelOf('alpha', ['10-02', '10-07'])] },
    },
    {
      code: 'before_init_date',
      message: /after init_date 2025-10-06/,
      asked: { end: '10-03', init: '10-06' },
    },
    {
      code: 'before_init_date',
      message: /after init_date 2025-10-06/,
      asked: { start: '09-01', end: '09-07', init: '10-06' },
    },
    {
      code: 'later_days_exist',
      message: /^beta has completed 2025-10-08 already/,
      asked: {
        start: '10-03',
        end: '10-03',
        models: [modelOf('alpha', ['10-02']), modelOf('beta', ['10-08'])],
      },
    },
    {
      code: 'calendar_out_of_range',
      message: /^The trading calendar knows the years /,
      asked: { models: [{ ...modelOf('alpha', ['10-02']), completed: [day('1901-01-02')] }] },
    },
  ])('refuses with $code: $message', ({ code, message, asked }) => {
    const refused = () => {
      const { refusal } = plan(asked);
      if (refusal) throw refusal;
    };
    expect(errorOf(refused)).toMatchObject({ code, message: expect.stringMatching(message) as string });
  });
});

describe('planModelDays: replace_existing', () => {
  const models = [modelOf('alpha', ['10-02', '10-03', '10-06', '10-07'])];

  it.each<{ what: string; asked: Asked; dates: string[]; from: string }>([
    {
      what: 'from its start on, everything is superseded',
      asked: { start: '10-03', end: '10-06', models },
      dates: ['10-03', '10-06'],
      from: '10-03',
    },
    {
      what: 'without a start, the whole portfolio is',
      asked: { models },
      dates: ['10-02', '10-03', '10-06', '10-07', '10-08'],
      from: '10-02',
    },
    {
      what: 'after the last completed day nothing is in the way',
      asked: { start: '10-08', models },
      dates: ['10-08'],
      from: '10-08',
    },
    {
      what: 'a start before init_date begins after it',
      asked: { start: '10-01', end: '10-02', models },
      dates: ['10-02'],
      from: '10-01',
    },
    {
      what: 'of a whole portfolio takes the config’s new start and supersedes what lies before it',
      asked: { init: '10-03', models },
      dates: ['10-06', '10-07', '10-08'],
      from: '10-02',
    },
    {
      what: 'of a part keeps the portfolio’s own start',
      asked: { init: '10-06', start: '10-03', models },
      dates: ['10-03', '10-06', '10-07', '10-08'],
      from: '10-03',
    },
    {
      what: 'of everything from a start that the config has moved past supersedes from there all the same',
      asked: { init: '10-03', start: '10-02', models },
      dates: ['10-06', '10-07', '10-08'],
      from: '10-02',
    },
  ])('$what', ({ asked, dates, from }) => {
    expect(datesOf({ ...asked, replace: true })).toEqual({ alpha: dates });
    expect([...plan({ ...asked, replace: true }).supersedeFrom]).toEqual([['alpha', day(`2025-${from}`)]]);
  });

  it('supersedes nothing of a model that has nothing to run', () => {
    const asked: Asked = {
      start: '10-02',
      end: '10-03',
      init: '10-06',
      replace: true,
      models: [modelOf('alpha', ['10-01', '10-02'], '09-30'), modelOf('beta', ['10-07'], '10-06')],
    };
    expect(datesOf(asked)).toEqual({ alpha: ['10-02', '10-03'] });
    expect([...plan(asked).supersedeFrom]).toEqual([['alpha', '2025-10-02']]);
  });
});
