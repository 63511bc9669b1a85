import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { HeartbeatRepository } from './heartbeat.repository.js';
import { type ServiceState } from './service-state.js';

afterAll(removeTestDatabases);

const at = (seconds: number): Date => new Date(Date.UTC(2025, 9, 2, 12, 0, seconds));
const startedAt = '2025-10-02T11:00:00.000Z';
const up: Record<string, ServiceState> = { mcp_math: { status: 'up', url: 'http://127.0.0.1:8000' } };
const down: Record<string, ServiceState> = {
  mcp_math: { status: 'down', url: 'http://127.0.0.1:8000', error: 'the port is in use' },
};

describeOnEachEngine('HeartbeatRepository', (engine) => {
  let database: Database;
  let heartbeats: HeartbeatRepository;

  beforeEach(async () => {
    database = await Database.open(await newTestDatabase(engine));
    heartbeats = new HeartbeatRepository(database);
  });

  afterEach(() => database.close());

  it('a worker lives until its last beat is older than allowed', async () => {
    await heartbeats.beat({ workerId: 'b', services: up, startedAt }, at(0));
    await heartbeats.beat({ workerId: 'a', services: up, startedAt }, at(10));
    const ids = async (now: Date): Promise<string[]> =>
      (await heartbeats.live(15_000, now)).map(({ workerId }) => workerId);
    expect(await ids(at(15))).toEqual(['a', 'b']);
    expect(await ids(at(16))).toEqual(['a']);
    expect(await ids(at(26))).toEqual([]);
  });

  it('a later beat replaces the earlier one', async () => {
    await heartbeats.beat({ workerId: 'a', services: up, startedAt }, at(0));
    await heartbeats.beat({ workerId: 'a', services: down, startedAt }, at(5));
    expect(await heartbeats.live(15_000, at(6))).toEqual([
      { workerId: 'a', services: down, startedAt, beatAt: '2025-10-02T12:00:05.000Z' },
    ]);
  });

  it('a removed worker is gone; removing it again is no error', async () => {
    await heartbeats.beat({ workerId: 'a', services: up, startedAt }, at(0));
    await heartbeats.remove('a');
    await heartbeats.remove('a');
    expect(await heartbeats.live(15_000, at(1))).toEqual([]);
  });
});
