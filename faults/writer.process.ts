// One of several processes that write to a SQLite database at once: `node writer.process.js DATA_DIR NAME SECONDS`.
// Each transaction adds a row and raises a shared counter. At its end it prints what it did as one line of JSON.
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Database } from '@app/database';

/** What one writer did. */
export interface WriterReport {
  readonly name: string;
  /** Transactions that were committed, as far as the writer was told. */
  readonly committed: number;
  /** The longest time for which its event loop stood still. */
  readonly longestGapMs: number;
  /** The same less the time for which it waited for a CPU: what it did or waited for itself. */
  readonly longestOwnGapMs: number;
}

const INSERT =
  'INSERT INTO portfolios (signature, init_date, initial_cash, synthetic, created_at) VALUES (?, ?, ?, 0, ?)';

async function write(dataDir: string, name: string, seconds: number): Promise<WriterReport> {
  const database = await Database.open({ dataDir });
  const delays = monitorEventLoopDelay({ resolution: 1 });
  let committed = 0;
  const own = new OwnGaps();
  delays.enable();
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; committed += 1) {
    const index = committed;
    // SQLite answers at once, so that a loop of transactions alone would never let anything else run.
    await nextTurn();
    await database.transaction(async (manager) => {
      const [counter] = await manager.query<{ initial_cash: string }[]>(
        "SELECT initial_cash FROM portfolios WHERE signature = 'counter'",
      );
      if (!counter) await manager.query(INSERT, ['counter', '2025-10-01', '0', '']);
      const next = String(Number(counter?.initial_cash ?? 0) + 1);
      await manager.query("UPDATE portfolios SET initial_cash = ? WHERE signature = 'counter'", [next]);
      await manager.query(INSERT, [`${name}-${index}`, '2025-10-01', '0', 'x'.repeat(1_000)]);
    });
  }
  delays.disable();
  own.stop();
  await database.close();
  return { name, committed, longestGapMs: delays.max / 1e6, longestOwnGapMs: own.longestMs };
}

/** Watches for how long the event loop stands still while the process has a CPU, or could have one. */
class OwnGaps {
  longestMs = 0;
  private last = performance.now();
  private waited = waitedForCpuMs();
  private readonly timer = setInterval(() => {
    this.look();
  }, 1);

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const [now, waited] = [performance.now(), waitedForCpuMs()];
    this.longestMs = Math.max(this.longestMs, now - this.last - (waited - this.waited));
    [this.last, this.waited] = [now, waited];
  }
}

/** How long the main thread was ready to run and had no CPU, since its start. From /proc, which only Linux has. */
function waitedForCpuMs(): number {
  return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
}

const [dataDir = '', name = '', seconds = '60'] = process.argv.slice(2);
console.log(JSON.stringify(await write(dataDir, name, Number(seconds))));
