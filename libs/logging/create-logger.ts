import { type LogLevel } from '@app/config';
import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

interface ErrorFields {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly stack?: string;
  readonly cause?: ErrorFields;
}

/** JSON lines on standard output, each with the service's role. Errors are cut down to what is known to hold no secret. */
export function createLogger(role: string, level: LogLevel): Logger {
  return pino({
    level,
    base: { service: 'ai-trader', role, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: errorFields, err: errorFields },
  });
}

/** Name, message, code and stack of an error and its causes; a client library's own properties may hold headers or keys. */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = (error as { code?: unknown }).code;
  const cause = error.cause === undefined ? undefined : (errorFields(error.cause) as ErrorFields);
  return { name: error.name, message: error.message, code, stack: error.stack, cause };
}
