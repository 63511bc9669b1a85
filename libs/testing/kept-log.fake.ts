import { type Log } from '@app/simulation';

/** One line that was logged. */
export interface KeptLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A log that keeps its lines for a test to read. */
export class KeptLog implements Log {
  readonly lines: KeptLine[] = [];

  info(fields: KeptLine['fields'], message: string): void {
    this.lines.push({ level: 'info', fields, message });
  }

  warn(fields: KeptLine['fields'], message: string): void {
    this.lines.push({ level: 'warn', fields, message });
  }

  error(fields: KeptLine['fields'], message: string): void {
    this.lines.push({ level: 'error', fields, message });
  }
}
