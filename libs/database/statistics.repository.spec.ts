import { describeOnEachEngine, removeTestDatabases } from '../testing/test-database.js';
import { OCTOBER_PRICES } from '../testing/price-table.js';
import { SimulationWorld } from '../testing/simulation-world.js';
import { configJson, modelJson } from '../testing/config.builder.js';

afterAll(removeTestDatabases);

describeOnEachEngine('StatisticsRepository', (engine) => {
  it('counts jobs, and the model-days that are not superseded', async () => {
    const world = await SimulationWorld.start(engine);
    const { statistics } = world.repositories;
    expect(await statistics.jobsByStatus()).toEqual({});
    expect(await statistics.modelDaysByStatus()).toEqual({});
    await world.importPrices(OCTOBER_PRICES);
    world.writeConfig(configJson({ models: [modelJson('alpha')] }));
    await world.play({ start: '2025-10-02', end: '2025-10-03' });
    await world.accepted({ start: '2025-10-06', end: '2025-10-08' });
    expect(await statistics.jobsByStatus()).toEqual({ completed: 1, pending: 1 });
    expect(await statistics.modelDaysByStatus()).toEqual({ completed: 2, pending: 3 });
    await world.close();
  });
});
