import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type PortfolioRepository } from '@app/database';
import {
  cashPosition,
  encodeSignature,
  type Portfolio,
  type PortfolioDay,
  type SessionMessage,
  type TradingDate,
} from '@app/domain';
import { logLines, positionLines, registrationLine, type LineIdentity, type RecordedDay } from './position-lines.js';

/** Longer than any line of a universe of 2,000 symbols. */
const TAIL_BYTES = 65_536;
const END_OF_TIME = '9999-12-31' as TradingDate;

/** Writes the batch system's files of a portfolio under `agent_data`; the database is the truth, they are copies of it. */
export class PortfolioFiles {
  constructor(
    private readonly dataDir: string,
    private readonly portfolios: PortfolioRepository,
  ) {}

  /** Where the conversation of a date is written, relative to DATA_DIR. */
  static logPath(signature: string, date: TradingDate): string {
    return join('agent_data', encodeSignature(signature), 'log', date, 'log.jsonl');
  }

  static positionPath(signature: string): string {
    return join('agent_data', encodeSignature(signature), 'position', 'position.jsonl');
  }

  /**
   * Writes what a committed day adds. The lines are appended where the file ends exactly before them; wherever else it
   * ends (a crash, an edit, a superseded day) the whole file is written anew from the database.
   */
  async writeDay(portfolio: Portfolio, recorded: RecordedDay, messages: readonly SessionMessage[]): Promise<void> {
    const { day } = recorded;
    await this.replace(PortfolioFiles.logPath(day.signature, day.date), logLines(day.signature, messages));
    const path = join(this.dataDir, PortfolioFiles.positionPath(day.signature));
    if (day.firstLineId === 1) {
      const text = registrationLine(portfolio, recorded.universe) + positionLines(recorded);
      await this.replace(PortfolioFiles.positionPath(day.signature), text);
    } else if (endsBefore(day, await lastLine(path))) {
      await appendFile(path, positionLines(recorded), { flush: true });
    } else {
      await this.rebuildPositions(day.signature);
    }
  }

  /** Writes what a killed worker left out after its last commit; nothing when the files are complete. */
  async complete(signature: string): Promise<void> {
    const state = await this.portfolios.openingState(signature, END_OF_TIME);
    if (state?.lastDate === undefined || state.lastModelDayId === undefined) return;
    const last = await lastLine(join(this.dataDir, PortfolioFiles.positionPath(signature)));
    if (last?.id !== state.nextLineId - 1 || last.date !== state.lastDate) await this.rebuildPositions(signature);
    const log = PortfolioFiles.logPath(signature, state.lastDate);
    if (existsSync(join(this.dataDir, log))) return;
    await this.replace(log, logLines(signature, await this.portfolios.sessionMessages(state.lastModelDayId)));
  }

  /**
   * Writes all files of a portfolio anew from the database.
   * @returns the paths, relative to DATA_DIR, of those whose content was missing or different
   */
  async rebuild(signature: string): Promise<readonly string[]> {
    const differed: string[] = [];
    const write = async (relativePath: string, text: string) => {
      const before = await readFile(join(this.dataDir, relativePath), 'utf8').catch(() => undefined);
      if (before === text) return;
      await this.replace(relativePath, text);
      differed.push(relativePath);
    };
    const text = await this.positionText(signature);
    if (text !== undefined) await write(PortfolioFiles.positionPath(signature), text);
    for (const day of await this.portfolios.days(signature)) {
      const messages = await this.portfolios.sessionMessages(day.modelDayId);
      await write(PortfolioFiles.logPath(signature, day.date), logLines(signature, messages));
    }
    return differed;
  }

  private async rebuildPositions(signature: string): Promise<void> {
    const text = await this.positionText(signature);
    if (text !== undefined) await this.replace(PortfolioFiles.positionPath(signature), text);
  }

  /** The whole of position.jsonl; undefined for a portfolio that was never registered. */
  private async positionText(signature: string): Promise<string | undefined> {
    const portfolio = await this.portfolios.find(signature);
    if (!portfolio) return undefined;
    const days = await this.portfolios.days(signature);
    const universes = await this.portfolios.universes(signature);
    const first = days[0];
    let text = registrationLine(portfolio, (first && universes.get(first.modelDayId)) ?? []);
    let opening = cashPosition(portfolio.initialCash);
    for (const day of days) {
      text += positionLines({ day, opening, universe: universes.get(day.modelDayId) ?? [] });
      opening = day.closing;
    }
    return text;
  }

  /** Readers see the old content or the new, never a part. */
  private async replace(relativePath: string, text: string): Promise<void> {
    const path = join(this.dataDir, relativePath);
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${randomUUID()}.tmp`;
    await writeFile(temporary, text, { flush: true });
    await rename(temporary, path);
  }
}

function endsBefore(day: PortfolioDay, last: LineIdentity | undefined): boolean {
  return last !== undefined && last.id === day.firstLineId - 1 && last.date < day.date;
}

/** Undefined for a file that is missing, empty, or ends in the middle of a line. */
async function lastLine(path: string): Promise<LineIdentity | undefined> {
  const file = await open(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    const start = text.lastIndexOf('\n', text.length - 2);
    if (!text.endsWith('\n') || (start < 0 && size > TAIL_BYTES)) return undefined;
    return parseIdentity(text.slice(start + 1));
  } finally {
    await file.close();
  }
}

function parseIdentity(line: string): LineIdentity | undefined {
  try {
    const { date, id } = JSON.parse(line) as Partial<LineIdentity>;
    return typeof date === 'string' && typeof id === 'number' ? { date, id } : undefined;
  } catch {
    // Not a line of ours: the caller writes the file anew.
    return undefined;
  }
}
