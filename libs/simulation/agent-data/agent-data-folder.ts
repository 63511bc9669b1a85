import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError, encodeSignature, parseSignature, parseTradingDate } from '@app/domain';
import { type Problem } from './problem.js';

/** The files of one portfolio in an `agent_data` folder. Paths are relative to that folder. */
export interface RecordedPortfolio {
  readonly signature: string;
  readonly positionFile: string;
  readonly positionText: string;
  /** Conversations by date, as far as they were recorded. */
  readonly logs: ReadonlyMap<string, { readonly file: string; readonly text: string }>;
}

export interface AgentDataFolder {
  readonly portfolios: readonly RecordedPortfolio[];
  /** Folders that hold no portfolio. */
  readonly warnings: readonly Problem[];
}

/**
 * Reads an `agent_data` folder: one folder per signature, each with `position/position.jsonl` and maybe `log/DATE/log.jsonl`.
 * @throws DomainError `file_not_found` when there is no such folder, `no_portfolios` when it holds none
 */
export async function readAgentData(folder: string): Promise<AgentDataFolder> {
  const portfolios: RecordedPortfolio[] = [];
  const warnings: Problem[] = [];
  for (const name of await foldersIn(folder)) {
    const positionFile = join(name, 'position', 'position.jsonl');
    const positionText = await textOf(join(folder, positionFile));
    if (positionText === undefined) {
      warnings.push({
        file: name,
        message: 'it holds no position/position.jsonl; nothing is taken from it.',
      });
      continue;
    }
    const logs = await logsIn(folder, name);
    portfolios.push({ signature: signatureOf(name), positionFile, positionText, logs });
  }
  if (portfolios.length === 0) throw noPortfolios();
  return { portfolios, warnings };
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new DomainError({
      code: 'file_not_found',
      message: 'DIR: there is no such folder, or it cannot be read.',
      cause,
    });
  });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The service's own folders are percent-encoded; the batch system's carry the signature as it is. */
function signatureOf(name: string): string {
  const decoded = percentDecoded(name);
  return decoded !== undefined && encodeSignature(decoded) === name
    ? decoded
    : parseSignature(name, `the folder ${name}`);
}

function percentDecoded(name: string): string | undefined {
  try {
    return parseSignature(decodeURIComponent(name));
  } catch {
    return undefined;
  }
}

async function logsIn(folder: string, name: string): Promise<RecordedPortfolio['logs']> {
  const logs = new Map<string, { file: string; text: string }>();
  const dates = await readdir(join(folder, name, 'log')).catch(() => []);
  for (const date of dates.filter(isDate).sort()) {
    const file = join(name, 'log', date, 'log.jsonl');
    const text = await textOf(join(folder, file));
    if (text !== undefined) logs.set(date, { file, text });
  }
  return logs;
}

function isDate(name: string): boolean {
  try {
    parseTradingDate(name);
    return true;
  } catch {
    return false;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function noPortfolios(): DomainError {
  return new DomainError({
    code: 'no_portfolios',
    message:
      'DIR holds no portfolio: name the folder that has one folder per signature, each with position/position.jsonl.',
  });
}
