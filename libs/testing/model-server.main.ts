import { parseArgs } from 'node:util';
import { ModelServer } from './model-server.js';

/**
 * Runs the model server as a process of its own until SIGTERM, for benches:
 * `--history NAME=position.jsonl` (repeated), `--port 0`, `--delay-ms 0`. Prints one line of JSON, `{"url": ...}`.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      history: { type: 'string', multiple: true, default: [] },
      port: { type: 'string', default: '0' },
      'delay-ms': { type: 'string', default: '0' },
    },
  });
  const histories = Object.fromEntries(values.history.map(splitAtFirstEquals));
  const server = await ModelServer.start({
    histories,
    port: Number(values.port),
    delayMs: Number(values['delay-ms']),
  });
  console.log(JSON.stringify({ url: server.url }));
  process.once('SIGTERM', () => {
    void server.close();
  });
}

function splitAtFirstEquals(text: string): [string, string] {
  const index = text.indexOf('=');
  if (index < 1) throw new Error(`--history must be NAME=PATH, not ${text}`);
  return [text.slice(0, index), text.slice(index + 1)];
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
