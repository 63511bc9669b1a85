import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { positionOf } from '../testing/portfolio.builder.js';
import { bookFill, type TradeSide } from './fill.js';
import { Money } from './money.js';
import { type Position } from './position.js';
import { SessionLedger } from './session-ledger.js';

interface RecordedLine {
  readonly date: string;
  readonly id: number;
  readonly this_action?: {
    readonly action: TradeSide | 'no_trade';
    readonly symbol: string;
    readonly amount: number;
  };
  readonly positions: Readonly<Record<string, number>>;
}

interface PriceLine {
  readonly 'Meta Data': { readonly '2. Symbol': string };
  readonly 'Time Series (Daily)': Readonly<Record<string, { readonly '1. buy price': string }>>;
}

const data = resolve(process.cwd(), '../shared/data');
const present = existsSync(data);
if (!present) process.stderr.write(`skipped: replay of the recorded histories (${data} is not there)\n`);

function linesOf<T>(path: string): T[] {
  const texts = readFileSync(resolve(data, path), 'utf8').trim().split('\n');
  return texts.map((text) => JSON.parse(text) as T);
}

/** Opens by date, then symbol. */
function readOpens(): ReadonlyMap<string, ReadonlyMap<string, Money>> {
  const opens = new Map<string, Map<string, Money>>();
  for (const line of linesOf<PriceLine>('market/nasdaq100-daily.jsonl')) {
    for (const [date, bar] of Object.entries(line['Time Series (Daily)'])) {
      const ofDate = opens.get(date) ?? new Map<string, Money>();
      opens.set(date, ofDate.set(line['Meta Data']['2. Symbol'], Money.parse(bar['1. buy price'])));
    }
  }
  return opens;
}

/** The recorded floats carry dust; every price has at most four decimals. */
function recordedPosition({ positions: { CASH: cash, ...shares } }: RecordedLine): Position {
  const held = Object.entries(shares).filter(([, count]) => count !== 0);
  return { cash: Money.fromNumber(cash!), holdings: new Map(held) };
}

function sorted(position: Position): unknown {
  return { cash: position.cash.toString(), holdings: [...position.holdings].sort() };
}

(present ? describe : describe.skip)(
  `the recorded histories${present ? '' : ' (skipped: no recorded data here)'}`,
  () => {
    const opens = present ? readOpens() : new Map<string, ReadonlyMap<string, Money>>();

    it.each([
      { signature: 'gpt-5', lines: 55 },
      { signature: 'claude-3.7-sonnet', lines: 71 },
      { signature: 'deepseek-chat-v3.1', lines: 71 },
      { signature: 'MiniMax-M2', lines: 59 },
    ])('7: the actions of $signature replay to every recorded position', ({ signature, lines: count }) => {
      const lines = linesOf<RecordedLine>(`history/${signature}/position/position.jsonl`);
      expect(lines).toHaveLength(count);
      let opening = positionOf('10000');
      let ledger = new SessionLedger(opening, new Map());
      let date = lines[0]!.date;
      for (const line of lines.slice(1)) {
        if (line.date !== date) {
          expect(sorted(ledger.fills.reduce(bookFill, opening))).toEqual(sorted(ledger.position));
          opening = ledger.position;
          date = line.date;
          ledger = new SessionLedger(opening, opens.get(date)!);
        }
        const { action, symbol, amount } = line.this_action!;
        if (action !== 'no_trade')
          expect(ledger.trade({ side: action, symbol, amount })).toMatchObject({ ok: true });
        expect(sorted(ledger.position)).toEqual(sorted(recordedPosition(line)));
      }
    });
  },
);
