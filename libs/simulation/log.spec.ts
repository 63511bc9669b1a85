import { refusedByProvider } from '../testing/scripted-chat-model.fake.js';
import { OCTOBER_PRICES } from '../testing/price-table.js';
import { SimulationWorld } from '../testing/simulation-world.js';
import { removeTestDatabases } from '../testing/test-database.js';

describe('the log of a job', () => {
  let world: SimulationWorld;

  beforeEach(async () => {
    world = await SimulationWorld.start();
    await world.importPrices(OCTOBER_PRICES);
  });

  afterEach(() => world.close());
  afterAll(removeTestDatabases);

  it('has job and request id in every line, and in those of model-days model and date', async () => {
    world.script('alpha 2025-10-02', [{ error: refusedByProvider() }]);
    const { id: job } = await world.play({ end: '2025-10-03' });
    const lines = world.log.lines.map(({ message, fields }) => [message, fields]);
    const about = { job, requestId: 'request-1' };
    expect(lines).toEqual([
      [
        'model-day failed',
        expect.objectContaining({ ...about, model: 'alpha', date: '2025-10-02', attempt: 1 }),
      ],
      ['trading date queued', { ...about, date: '2025-10-03', models: 1 }],
      ['model-day completed', expect.objectContaining({ ...about, model: 'alpha', date: '2025-10-03' })],
      ['job ended', { ...about, status: 'partial', failed: 1, of: 2 }],
    ]);
  });
});
