// A process that works on the queue: `node libs/testing/run-typescript.mjs libs/testing/queue-worker.process.ts
// DATA_DIR [REDIS_URL]`. It writes a line for each event and takes the queue's work from its standard input, a
// JSON object a line: {"jobId", "date", "modelDayIds"}. Model-days that it was given never end. A queue that it
// cannot open it answers with `refused` and the error's code, and stays.
import { createInterface } from 'node:readline';
import { DomainError } from '@app/domain';
import { openQueueBackend, type TradingDateWork } from '@app/queue';
import { openQueueApp } from './queue-app.js';

const say = (line: string) => process.stdout.write(`${line}\n`);
const fail = (error: unknown) => {
  say(`error ${String(error)}`);
};

async function work(dataDir: string, redisUrl?: string): Promise<void> {
  const backend = await openQueueBackend({ dataDir, redisUrl, onError: fail });
  const app = await openQueueApp(
    backend,
    {
      settleTradingDate: ({ date }) => {
        say(`settled ${date}`);
        return Promise.resolve();
      },
      downloadPrices: () => Promise.resolve(),
      runModelDay: ({ modelDayId }) => {
        say(`started ${modelDayId}`);
        return new Promise(() => undefined);
      },
    },
    { modelDayConcurrency: 1, lockDurationMs: 1_500, onFailure: fail },
  );
  app.workers.start();
  say('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    await app.queue.enqueueTradingDate(JSON.parse(line) as TradingDateWork);
    say('queued');
  }
}

work(process.argv[2]!, process.argv[3]).catch((error: unknown) => {
  say(`refused ${error instanceof DomainError ? error.code : String(error)}`);
  process.stdin.resume();
});
