import { setFlagsFromString } from 'node:v8';
import { type Environment, loadEnvironment } from '@app/config';
import { DomainError } from '@app/domain';
import { createLogger, type Logger } from '@app/logging';
import { checkNode } from './needed-node.js';

/** A service that has started and can be asked to stop. */
export interface RunningService {
  close(): Promise<void>;
}

/**
 * V8 lets its heap grow to four times what lives in it before it collects the old part: a worker came to 500 MB and more
 * for 95 that it needed. With this it collects at 1.4 times.
 */
const SMALL_HEAP = '--heap-growing-percent=40';

/** How long a service may take to stop before the process ends all the same. */
const STOP_TIMEOUT_MS = 30_000;

/**
 * Runs a service as this process: reads the environment, starts it, and stops it on SIGTERM or SIGINT with exit code 0.
 * A second signal, or a stop that takes too long, ends the process at once with code 1; so does a start that fails,
 * after one line that says why.
 */
export async function runService(
  role: string,
  start: (environment: Environment, logger: Logger) => Promise<RunningService>,
): Promise<void> {
  setFlagsFromString(SMALL_HEAP);
  try {
    checkNode();
    const environment = loadEnvironment();
    const logger = createLogger(role, environment.logLevel);
    const service = await start(environment, logger);
    stopOnSignal(service, logger);
  } catch (error) {
    process.stderr.write(`${role} cannot start: ${explain(error)}\n`);
    process.exit(1);
  }
}

function stopOnSignal(service: RunningService, logger: Logger): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error({}, 'stopping took too long');
      process.exit(1);
    }, STOP_TIMEOUT_MS).unref();
    service.close().then(
      () => {
        logger.info({}, 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** A foreseen error says what to do; of any other the stack is what helps. */
function explain(error: unknown): string {
  if (error instanceof DomainError) return `${error.message} (${error.code})`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
