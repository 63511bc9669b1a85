import { Database, Repositories } from '@app/database';
import { importPriceFiles } from '@app/market-data';
import { createPerformance } from '@app/results';
import { storeJob, valuesOf } from '../libs/testing/completed-days.js';
import { day } from '../libs/testing/portfolio.builder.js';
import { newTestDatabase, removeTestDatabases } from '../libs/testing/test-database.js';
import { describeWith } from './describe-where.js';
import {
  expectedFigures,
  expectedValues,
  QQQ_PRICES,
  RECORDED_MODELS,
  recordingsMissing,
} from './recorded-histories.js';

const MONTH = { from: day('2025-10-01'), to: day('2025-10-29') };

describeWith('the recorded histories', recordingsMissing, () => {
  let database: Database;
  let reads: ReturnType<typeof createPerformance>;

  beforeAll(async () => {
    database = await Database.open(await newTestDatabase('sqlite'));
    const repositories = new Repositories(database);
    await importPriceFiles(repositories.prices, [QQQ_PRICES]);
    const days = RECORDED_MODELS.flatMap((model) => {
      const [, ...values] = Object.entries(expectedValues(model));
      return valuesOf(model, ...values.map(([date, value]) => `${date} ${value.toFixed(6)}`));
    });
    await storeJob(database, repositories, { days });
    reads = createPerformance(repositories);
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await removeTestDatabases();
  });

  it('give the published leaderboard, and say which differences are more than luck', async () => {
    const { entries, sessions } = await reads.leaderboard.find(MONTH);
    expect(sessions).toBe(20);
    const rows = entries.map(({ rank, name, total_return, versus_benchmark: versus }) => [
      rank,
      name,
      (total_return! * 100).toFixed(2),
      versus?.verdict,
      versus?.approximate,
    ]);
    expect(rows).toEqual([
      [1, 'deepseek-chat-v3.1', '16.46', 'not distinguishable', true],
      [2, 'MiniMax-M2', '12.03', 'not distinguishable', true],
      [3, 'gpt-5', '9.98', 'not distinguishable', true],
      [4, 'claude-3.7-sonnet', '9.80', 'not distinguishable', true],
      [null, 'QQQ', '5.39', undefined, undefined],
    ]);
  });

  it.each(RECORDED_MODELS)('give the metrics that empyrical gives for %s', async (model) => {
    const { results } = await reads.performance.find({ ...MONTH, models: [model] });
    const { metrics, null_reasons } = results.find(({ name }) => name === model)!;
    const expected = expectedFigures(model);
    const close = (value: number | undefined) => expect.closeTo(value ?? Number.NaN, 9) as number;
    expect(metrics).toMatchObject({
      total_return: close(expected.total_return),
      annual_volatility: close(expected.annual_volatility),
      sharpe_ratio: close(expected.sharpe),
      sortino_ratio: close(expected.sortino),
      max_drawdown: close(expected.max_drawdown),
      alpha: close(expected.alpha),
      beta: close(expected.beta),
      value_at_risk: close(expected.var95),
      conditional_value_at_risk: close(expected.cvar95),
      omega_ratio: close(expected.omega),
      tail_ratio: close(expected.tail),
      downside_risk: close(expected.downside_risk),
    });
    expect(null_reasons).toEqual({
      trade_win_rate: 'no_trades',
      profit_factor: 'no_trades',
      mean_holding_sessions: 'no_trades',
    });
  });
});
