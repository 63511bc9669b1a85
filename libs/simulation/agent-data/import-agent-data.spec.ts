import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld, TESTER } from '../../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../../testing/test-database.js';
import { composeUseCases } from '../compose-use-cases.js';
import { type RecordedPortfolio } from './agent-data-folder.js';
import { type ImportedPortfolio } from './import-agent-data.js';
import { describeProblem } from './problem.js';

const START = '{"date": "2025-10-01", "id": 0, "positions": {"NVDA": 0, "AAPL": 0, "CASH": 10000.0}}';
const BUY =
  '{"date": "2025-10-02", "id": 1, "this_action": {"action": "buy", "symbol": "NVDA", "amount": 10}, "positions": {"NVDA": 10, "AAPL": 0, "CASH": 9000.000000000002}}';
const NOTHING =
  '{"date": "2025-10-02", "id": 2, "this_action": {"action": "sell", "symbol": "AAPL", "amount": 0}, "positions": {"NVDA": 10, "AAPL": 0, "CASH": 9000.0}}';
const WAIT =
  '{"date": "2025-10-03", "id": 3, "this_action": {"action": "no_trade", "symbol": "", "amount": 0}, "positions": {"NVDA": 10, "AAPL": 0, "CASH": 9000.0}}';
const SELL =
  '{"date": "2025-10-06", "id": 4, "this_action": {"action": "sell", "symbol": "NVDA", "amount": 4}, "positions": {"NVDA": 6, "AAPL": 0, "CASH": 9480.0}}';
const WEEK = [START, BUY, NOTHING, WAIT, SELL];
const LOG =
  '{"signature": "alpha", "new_messages": [{"role": "user", "content": "Please analyze."}]}\n' +
  '{"signature": "alpha", "new_messages": {"role": "assistant", "content": "Bought. <FINISH_SIGNAL>"}}\n';
const FILE = 'alpha/position/position.jsonl';

afterAll(removeTestDatabases);

function recorded(lines: readonly string[], log?: string): RecordedPortfolio {
  const logs = new Map(
    log === undefined ? [] : [['2025-10-02', { file: 'alpha/log/2025-10-02/log.jsonl', text: log }]],
  );
  return { signature: 'alpha', positionFile: FILE, positionText: `${lines.join('\n')}\n`, logs };
}

/** A line with one part of it replaced. */
function but(line: string, part: string, other: string): string {
  if (!line.includes(part)) throw new Error(`${part} is not in the line`);
  return line.replace(part, other);
}

let world: SimulationWorld;

/** The use cases of a command: each command runs in a process of its own. */
const command = () => composeUseCases({ ...world.infrastructure, worker: TESTER });

async function importOf(portfolio: RecordedPortfolio): Promise<ImportedPortfolio> {
  const outcomes: ImportedPortfolio[] = [];
  await command().importAgentData.execute({ portfolios: [portfolio], warnings: [] }, (each) =>
    outcomes.push(each),
  );
  return outcomes[0]!;
}

const rows = async () =>
  Promise.all(
    ['jobs', 'model_days', 'portfolio_days', 'actions', 'agent_sessions'].map((t) => world.count(t)),
  );

describeOnEachEngine('ImportAgentData', (engine) => {
  beforeEach(async () => {
    world = await SimulationWorld.start(engine);
    await world.importPrices(OCTOBER_PRICES);
  });

  afterEach(() => world.close());

  async function differenceOf(portfolio: RecordedPortfolio): Promise<string | undefined> {
    let difference: string | undefined;
    await command().verifyAgentData.execute(
      { portfolios: [portfolio], warnings: [] },
      (each) => (difference = each.difference),
    );
    return difference;
  }

  const storedDays = async () =>
    (await world.repositories.portfolios.days('alpha')).map(({ date, closing, portfolioValue, fills }) => [
      date,
      closing.cash.toString(),
      portfolioValue.toString(),
      fills.length,
    ]);
  it('makes completed model-days, valued by prices, of a job of the mode import; warns about amounts of 0', async () => {
    const imported = await importOf(recorded(WEEK, LOG));
    expect(imported.history.warnings).toEqual([
      { file: FILE, line: 3, message: 'sell 0 AAPL moved nothing; it counts as no action.' },
    ]);
    expect(imported.kind).toBe('imported');
    expect(await storedDays()).toEqual([
      ['2025-10-02', '9000', '10100', 1],
      ['2025-10-03', '9000', '10200', 0],
      ['2025-10-06', '9480', '10020', 1],
    ]);
    const job = await world.repositories.jobs.newest();
    expect(job).toMatchObject({ mode: 'import', status: 'completed', models: ['alpha'] });
    expect(job?.dates).toEqual(['2025-10-02', '2025-10-03', '2025-10-06']);
    const days = await world.repositories.portfolios.days('alpha');
    expect(await world.repositories.portfolios.sessionMessages(days[0]!.modelDayId)).toEqual([
      { role: 'user', content: 'Please analyze.' },
      { role: 'assistant', content: 'Bought. <FINISH_SIGNAL>' },
    ]);
  });

  it('once: a second import changes nothing, one of a file that has grown adds the rest', async () => {
    await importOf(recorded(WEEK.slice(0, 4)));
    const before = await rows();
    expect((await importOf(recorded(WEEK.slice(0, 4)))).kind).toBe('unchanged');
    expect(await rows()).toEqual(before);
    expect(await importOf(recorded(WEEK))).toMatchObject({
      kind: 'imported',
      job: { dates: ['2025-10-06'] },
    });
    expect((await storedDays()).at(-1)).toEqual(['2025-10-06', '9480', '10020', 1]);
    expect(await differenceOf(recorded(WEEK))).toBeUndefined();
  });

  it('a later trigger goes on from it, and the files are whole', async () => {
    await importOf(recorded(WEEK, LOG));
    const job = await world.play();
    expect(job).toMatchObject({ status: 'completed', dates: ['2025-10-07', '2025-10-08'] });
    expect((await importOf(recorded(WEEK))).kind).toBe('unchanged');
    expect(await world.files.rebuild('alpha')).toEqual(['agent_data/alpha/log/2025-10-02/log.jsonl']);
  });

  it('what is stored already wins: other days, another start and a job under way are refused', async () => {
    await world.play({ end: '2025-10-06' });
    const before = await rows();
    expect(await importOf(recorded(WEEK))).toMatchObject({
      kind: 'refused',
      reasons: [
        expect.stringContaining(
          '2025-10-02: its trades are none in the database, buy 10 NVDA at 100 by the files',
        ) as string,
      ],
    });
    const richer = [but(START, '10000.0', '20000')];
    expect(await importOf(recorded(richer))).toMatchObject({
      kind: 'refused',
      reasons: [expect.stringContaining('which started with 10000 dollars on 2025-10-01') as string],
    });
    expect(await differenceOf(recorded(WEEK))).toContain('its trades are none in the database');
    expect(await rows()).toEqual(before);
    const job = await world.accepted({ end: '2025-10-07' });
    expect(await importOf(recorded(WEEK))).toMatchObject({
      kind: 'refused',
      reasons: [`job ${job.id} is pending and runs alpha; import when it has ended.`, expect.anything()],
    });
  });

  it('imported jobs cannot be replayed: nothing was recorded', async () => {
    const imported = await importOf(recorded(WEEK));
    if (imported.kind !== 'imported') throw new Error('it was not imported');
    await expect(world.replay(imported.job.id)).rejects.toMatchObject({ code: 'source_job_imported' });
  });

  it('says which sessions are missing', async () => {
    const late = but(SELL, '"id": 4', '"id": 2');
    const { kind, history } = await importOf(recorded([START, BUY, late]));
    expect(kind).toBe('imported');
    expect(history.warnings).toEqual([
      { file: FILE, line: 3, message: 'nothing is recorded of 2025-10-03 before it.' },
    ]);
  });
});

describe('files that do not add up', () => {
  beforeAll(async () => {
    world = await SimulationWorld.start();
    await world.importPrices(OCTOBER_PRICES);
  });

  afterAll(() => world.close());

  it.each<[string, readonly string[], string]>([
    [
      'a wrong cent',
      [START, but(BUY, '9000.000000000002', '9000.01')],
      'line 2: CASH is 9000.01, expected 9000.',
    ],
    ['a wrong share', [START, but(BUY, '"NVDA": 10,', '"NVDA": 11,')], 'line 2: NVDA is 11, expected 10.'],
    ['a share out of nothing', [START, but(BUY, '"AAPL": 0', '"AAPL": 1')], 'line 2: AAPL is 1, expected 0.'],
    [
      'a wrong amount',
      [START, but(BUY, '"amount": 10', '"amount": 9')],
      'line 2: CASH is 9000, expected 9100; NVDA is 10, expected 9.',
    ],
    [
      'a wrong start',
      WEEK.map((line) => (line === START ? but(line, '10000.0', '10100') : line)),
      'line 1: CASH is 10100, expected 10000.',
    ],
    [
      'more than the cash pays for',
      [START, but(BUY, '"amount": 10', '"amount": 101')],
      'line 2: buy 101 NVDA: 101 NVDA cost 10100',
    ],
    [
      'a sale of what is not held',
      [START, but(BUY, '"buy"', '"sell"')],
      'line 2: sell 10 NVDA: 10 NVDA were to be sold but 0 are held.',
    ],
    ['shares at the start', [but(START, '"AAPL": 0', '"AAPL": 5')], 'line 1: AAPL is 5, expected 0.'],
    [
      'a price that was not the open',
      [START, but(BUY, '"amount": 10', '"amount": 10, "price": 100.5')],
      'line 2: price is 100.5, expected the open 100.',
    ],
    [
      'a no_trade with an amount',
      [START, but(but(WAIT, '"id": 3', '"id": 1'), '"amount": 0', '"amount": 2')],
      'line 2: no_trade has the symbol "" and the amount 2, expected none and 0.',
    ],
    [
      'an id twice',
      [START, but(BUY, '"id": 1', '"id": 0')],
      'line 2: id is 0, expected 1: ids count from 0, one more with every line.',
    ],
    [
      'dates out of order',
      [
        START,
        but(
          but(WAIT, '"id": 3', '"id": 1'),
          '"NVDA": 10, "AAPL": 0, "CASH": 9000.0',
          '"NVDA": 0, "AAPL": 0, "CASH": 10000',
        ),
        but(BUY, '"id": 1', '"id": 2'),
      ],
      'line 3: date 2025-10-02 comes after 2025-10-03: lines must be in order.',
    ],
    [
      'a day off',
      [START, but(BUY, '2025-10-02', '2025-10-04')],
      'line 2: date 2025-10-04 is no trading day: US exchanges are closed.',
    ],
    [
      'a day that does not exist',
      [START, but(BUY, '2025-10-02', '2025-10-32')],
      'line 2: date must be an existing day written YYYY-MM-DD.',
    ],
    [
      'a date without prices',
      [START, but(BUY, '2025-10-02', '2025-10-13')],
      'line 2: no prices are stored of 2025-10-13. Import prices with: npm run cli -- prices import FILE.',
    ],
    [
      'an unknown symbol',
      [but(START, 'AAPL', 'APPL'), but(BUY, 'AAPL', 'APPL')],
      'line 1: no prices are stored of APPL from 2025-10-02 to 2025-10-02. Correct the symbol',
    ],
    ['no symbol at all', [but(START, 'AAPL', 'apple')], 'line 1: a key of positions must be a ticker'],
    [
      'half a share',
      [START, but(BUY, '"NVDA": 10,', '"NVDA": 9.5,')],
      'line 2: NVDA is 9.5, which is no number of shares.',
    ],
    ['bad JSON', [START, but(BUY, '"id": 1', '"id": 01')], 'line 2: it is no JSON.'],
    [
      'another kind of line',
      [START, '{"date": "2025-10-02"}'],
      'line 2: it is no line of a position.jsonl: {"date", "id"',
    ],
    ['no cash', [but(START, '"CASH"', '"CASHH"')], 'line 1: positions has no CASH.'],
    [
      'an action at the start',
      [but(BUY, '"id": 1', '"id": 0')],
      'line 1: the first line registers the portfolio and has no this_action.',
    ],
    [
      'a second registration',
      [START, but(START, '"id": 0', '"id": 1')],
      'line 2: this_action is missing; only the first line has none.',
    ],
  ])('refuses %s with its line, and stores nothing', async (_what, lines, message) => {
    const { kind, history } = await importOf(recorded(lines));
    expect(kind).toBe('refused');
    expect(describeProblem(history.problems[0]!)).toContain(`${FILE}, ${message}`);
    expect(await rows()).toEqual([0, 0, 0, 0, 0]);
  });

  it('refuses a file that is cut off, or empty, and a broken conversation', async () => {
    const cutOff = { ...recorded([START]), positionText: `${START}\n${BUY.slice(0, 40)}` };
    const problemOf = async (portfolio: RecordedPortfolio) =>
      describeProblem((await importOf(portfolio)).history.problems[0]!);
    expect(await problemOf(cutOff)).toContain(
      'line 2: it ends in the middle: its writer was cut off. Remove this line',
    );
    expect(await problemOf({ ...cutOff, positionText: '' })).toBe(
      `${FILE}: it is empty; the first line registers the portfolio.`,
    );
    expect(await problemOf(recorded(WEEK, `${LOG}{"signature"`))).toContain(
      'alpha/log/2025-10-02/log.jsonl, line 3: it is no line of a log.jsonl',
    );
  });
});
