// A process that writes to a SQLite database together with others: `node libs/testing/run-typescript.mjs
// libs/testing/database-writer.process.ts DATA_DIR NAME COUNT`.
// It says `loaded`, opens the database when it is told `go`, and in each transaction adds a row and counts it.
import { once } from 'node:events';
import { Database } from '@app/database';

async function writeTogether(dataDir: string, name: string, count: number): Promise<void> {
  process.stdout.write('loaded\n');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  const database = await Database.open({ dataDir });
  for (let index = 0; index < count; index += 1) {
    await database.transaction(async (manager) => {
      const insert =
        'INSERT INTO portfolios (signature, init_date, initial_cash, synthetic, created_at) VALUES (?, ?, ?, 0, ?)';
      await manager.query(`${insert} ON CONFLICT DO NOTHING`, ['counter', '2025-10-01', '0', '']);
      const [counter] = await manager.query<{ initial_cash: string }[]>(
        `SELECT initial_cash FROM portfolios WHERE signature = 'counter'`,
      );
      const next = String(Number(counter?.initial_cash) + 1);
      await manager.query(`UPDATE portfolios SET initial_cash = ? WHERE signature = 'counter'`, [next]);
      await manager.query(insert, [`${name}-${index}`, '2025-10-01', '0', '']);
    });
  }
  await database.close();
}

const [dataDir = '', name = '', count = ''] = process.argv.slice(2);
writeTogether(dataDir, name, Number(count)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
