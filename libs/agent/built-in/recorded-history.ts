import { readFile, stat } from 'node:fs/promises';
import { DomainError, parseTradingDate, type TradeSide } from '@app/domain';
import { z } from 'zod';

/** One recorded trade. */
export interface RecordedTrade {
  readonly side: TradeSide;
  readonly symbol: string;
  readonly amount: number;
}

type TradesByDate = ReadonlyMap<string, readonly RecordedTrade[]>;

interface CachedHistory {
  readonly version: string;
  readonly trades: Promise<TradesByDate>;
}

const line = z.object({
  date: z.string(),
  this_action: z
    .object({ action: z.enum(['buy', 'sell', 'no_trade']), symbol: z.string(), amount: z.number() })
    .optional(),
});

/** Recorded position.jsonl files, each read once and again when it has changed. */
export class RecordedHistories {
  private readonly byPath = new Map<string, CachedHistory>();

  /**
   * The trades of a date in the order of their lines; none for a date on which nothing was traded or recorded.
   * @param path of the file; absolute
   * @param shownPath how the config names the file, for messages
   * @throws DomainError `malformed_history` naming file and line
   */
  async tradesOn(path: string, shownPath: string, date: string): Promise<readonly RecordedTrade[]> {
    const { mtimeMs, size } = await stat(path);
    const version = `${mtimeMs}|${size}`;
    let history = this.byPath.get(path);
    if (history?.version !== version) {
      history = { version, trades: readHistory(path, shownPath) };
      this.byPath.set(path, history);
    }
    return (await history.trades).get(date) ?? [];
  }
}

async function readHistory(path: string, shownPath: string): Promise<TradesByDate> {
  const byDate = new Map<string, RecordedTrade[]>();
  const lines = (await readFile(path, 'utf8')).split('\n');
  for (const [index, text] of lines.entries()) {
    if (text.trim() === '') continue;
    const { date, this_action: action } = readLine(text, `${shownPath}, line ${index + 1}`);
    if (!action || action.action === 'no_trade') continue;
    const trades = byDate.get(date) ?? [];
    trades.push({ side: action.action, symbol: action.symbol, amount: action.amount });
    byDate.set(date, trades);
  }
  return byDate;
}

function readLine(text: string, place: string): z.infer<typeof line> {
  try {
    const parsed = line.parse(JSON.parse(text));
    parseTradingDate(parsed.date);
    return parsed;
  } catch (cause) {
    throw new DomainError({
      code: 'malformed_history',
      message: `${place} is no line of a position.jsonl: {"date", "id", "this_action": {"action", "symbol", "amount"}, ...}.`,
      details: { place },
      cause,
    });
  }
}
