import { DomainError } from '@app/domain';
import { type Log } from '@app/simulation';

/** Warnings and errors of the use cases as lines for the user. Errors that nobody has foreseen are cut down to their message. */
export function lineLog(printError: (line: string) => void): Log {
  const line = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    printError(`${level}: ${message}${describe(fields)}`);
  };
  return { info: () => undefined, warn: line('warning'), error: line('error') };
}

function describe({ model, date, error }: Readonly<Record<string, unknown>>): string {
  const place = [model, date].filter((part) => typeof part === 'string').join(' on ');
  const code = error instanceof DomainError ? ` (${error.code})` : '';
  const reason = error instanceof Error ? `: ${error.message}${code}` : '';
  return `${place === '' ? '' : ` [${place}]`}${reason}`;
}
