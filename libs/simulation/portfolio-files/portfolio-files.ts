import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LastDay, type PortfolioRepository } from '@app/database';
import {
  bookAdjustments,
  cashPosition,
  encodeSignature,
  type ModelDay,
  type Portfolio,
  type PortfolioDay,
  type SessionMessage,
  type TradingDate,
} from '@app/domain';
import { openUniverse } from '@app/market-data';
import {
  appendAfter,
  lastLineIn,
  namesIn,
  removeUnfinished,
  replaceFile,
  writtenAt,
} from './durable-file.js';
import {
  logLines,
  positionLines,
  registrationLine,
  type LineIdentity,
  type RecordedDay,
} from './position-lines.js';

/** File systems tell the time of the last tick, some milliseconds before the clock's. */
const CLOCK_TOLERANCE_MS = 20;
/** Each one more needs another process that completed a day meanwhile. */
const MOST_REBUILDS = 10;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

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
  async writeDay(
    portfolio: Portfolio,
    recorded: RecordedDay,
    messages: readonly SessionMessage[],
  ): Promise<void> {
    const { signature, date } = recorded.day;
    await Promise.all([
      this.replace(PortfolioFiles.logPath(signature, date), logLines(signature, messages)),
      this.writePositions(portfolio, recorded),
    ]);
  }

  /**
   * Writes what a killed worker left out after its last commit; nothing when the files are complete.
   * @param last the portfolio's last model-day. A file that was last written before it was completed may hold the lines
   *   of a day that has been superseded
   */
  async complete({ signature, completedAt }: Pick<ModelDay, 'signature' | 'completedAt'>): Promise<void> {
    const last = await this.portfolios.lastDay(signature);
    if (!last) return;
    const since = Date.parse(completedAt ?? '') - CLOCK_TOLERANCE_MS;
    const positions = join(this.dataDir, PortfolioFiles.positionPath(signature));
    const log = join(this.dataDir, PortfolioFiles.logPath(signature, last.date));
    const behind = (await writtenAt(positions)) < since || !endsLike(last, await lastLineIn(positions));
    const logBehind = (await writtenAt(log)) < since;
    if (behind) await this.rebuildPositions(signature);
    if (!logBehind) return;
    await replaceFile(log, logLines(signature, await this.portfolios.sessionMessages(last.modelDayId)));
  }

  /**
   * Takes days out of the files that were superseded and not run again: lines after the portfolio's last day, and
   * conversations of dates that it has no more.
   * @returns the paths, relative to DATA_DIR, of what was written anew or removed
   */
  async dropSuperseded(signature: string): Promise<readonly string[]> {
    const changed = await this.removeLogsOfNoDay(signature);
    const positions = PortfolioFiles.positionPath(signature);
    if ((await writtenAt(join(this.dataDir, positions))) === 0 || (await this.isUpToDate(signature)))
      return changed;
    await this.rebuildPositions(signature);
    return [positions, ...changed];
  }

  /** Removes what was left by processes that were killed while they wrote the files of these model-days. */
  async removeUnfinished(modelDays: readonly ModelDay[]): Promise<void> {
    const signatures = [...new Set(modelDays.map(({ signature }) => signature))];
    const paths = [
      ...signatures.map((signature) => PortfolioFiles.positionPath(signature)),
      ...modelDays.map(({ signature, date }) => PortfolioFiles.logPath(signature, date)),
    ];
    await Promise.all(paths.map((path) => removeUnfinished(join(this.dataDir, path))));
  }

  /**
   * Writes all files of a portfolio anew from the database.
   * @returns the paths, relative to DATA_DIR, of those whose content was missing or different
   */
  async rebuild(signature: string): Promise<readonly string[]> {
    const differed: string[] = [];
    const write = async (relativePath: string, text: string) => {
      const before = await readFile(join(this.dataDir, relativePath), 'utf8').catch(() => undefined);
      // Of an imported day there may be no conversation.
      if ((before ?? '') === text) return;
      await this.replace(relativePath, text);
      differed.push(relativePath);
    };
    const text = await this.positionText(signature);
    if (text !== undefined) await write(PortfolioFiles.positionPath(signature), text);
    for (const day of await this.portfolios.days(signature)) {
      const messages = await this.portfolios.sessionMessages(day.modelDayId);
      await write(PortfolioFiles.logPath(signature, day.date), logLines(signature, messages));
    }
    return [...differed, ...(await this.removeLogsOfNoDay(signature))];
  }

  /** The folder is read before the database: a log is written after its day was committed, so that none is taken by mistake. */
  private async removeLogsOfNoDay(signature: string): Promise<readonly string[]> {
    const folder = join('agent_data', encodeSignature(signature), 'log');
    const dates = (await namesIn(join(this.dataDir, folder))).filter((name) => DATE.test(name));
    const completed: ReadonlySet<string> = new Set(await this.portfolios.completedDates(signature));
    const stale = dates.filter((date) => !completed.has(date)).map((date) => join(folder, date));
    await Promise.all(stale.map((path) => rm(join(this.dataDir, path), { recursive: true, force: true })));
    return stale.map((path) => join(path, 'log.jsonl'));
  }

  /**
   * Writes position.jsonl anew from the database, until it ends as the portfolio does: while this process was held up,
   * others may have completed later days.
   */
  private async rebuildPositions(signature: string): Promise<void> {
    for (let round = 0; round < MOST_REBUILDS; round += 1) {
      const text = await this.positionText(signature);
      if (text === undefined) return;
      await this.replace(PortfolioFiles.positionPath(signature), text);
      if (await this.isUpToDate(signature)) return;
    }
  }

  private async isUpToDate(signature: string): Promise<boolean> {
    const last = await this.portfolios.lastDay(signature);
    const lastLine = await lastLineIn(join(this.dataDir, PortfolioFiles.positionPath(signature)));
    return last ? endsLike(last, lastLine) : parseIdentity(lastLine)?.id === 0;
  }

  /** The whole of position.jsonl; undefined for a portfolio that was never registered. */
  private async positionText(signature: string): Promise<string | undefined> {
    const portfolio = await this.portfolios.find(signature);
    if (!portfolio) return undefined;
    const days = await this.portfolios.days(signature);
    const universes = await this.portfolios.universes(signature);
    const symbolsOn = ({ modelDayId, date }: PortfolioDay) =>
      openUniverse(universes.get(modelDayId) ?? []).on(date).members;
    const first = days[0];
    let text = registrationLine(portfolio, first ? symbolsOn(first) : []);
    let opening = cashPosition(portfolio.initialCash);
    for (const day of days) {
      opening = bookAdjustments(opening, day.adjustments);
      text += positionLines({ day, opening, universe: symbolsOn(day) });
      opening = day.closing;
    }
    return text;
  }

  private async writePositions(portfolio: Portfolio, recorded: RecordedDay): Promise<void> {
    const { day } = recorded;
    const path = join(this.dataDir, PortfolioFiles.positionPath(day.signature));
    if (day.firstLineId === 1) {
      const text = registrationLine(portfolio, recorded.universe) + positionLines(recorded);
      await replaceFile(path, text);
      if (!(await this.isUpToDate(day.signature))) await this.rebuildPositions(day.signature);
    } else if (!(await appendAfter(path, positionLines(recorded), (last) => endsBefore(day, last)))) {
      await this.rebuildPositions(day.signature);
    }
  }

  private replace(relativePath: string, text: string): Promise<void> {
    return replaceFile(join(this.dataDir, relativePath), text);
  }
}

function endsBefore(day: PortfolioDay, lastLine: string | undefined): boolean {
  const last = parseIdentity(lastLine);
  return last !== undefined && last.id === day.firstLineId - 1 && last.date < day.date;
}

function endsLike(last: LastDay, lastLine: string | undefined): boolean {
  const line = parseIdentity(lastLine);
  return line?.id === last.nextLineId - 1 && line.date === last.date;
}

function parseIdentity(line: string | undefined): LineIdentity | undefined {
  if (line === undefined) return undefined;
  try {
    const { date, id } = JSON.parse(line) as Partial<LineIdentity>;
    return typeof date === 'string' && typeof id === 'number' ? { date, id } : undefined;
  } catch {
    // Not a line of ours: the caller writes the file anew.
    return undefined;
  }
}
