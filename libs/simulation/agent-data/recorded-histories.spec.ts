import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Money } from '@app/domain';
import { usExchangeCalendar } from '@app/market-data';
import { readPositionFile } from './position-file.js';
import { replayPositions } from './replay-positions.js';

interface PriceLine {
  readonly 'Meta Data': { readonly '2. Symbol': string };
  readonly 'Time Series (Daily)': Readonly<Record<string, { readonly '1. buy price': string }>>;
}

interface Change {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly what: string;
}

const data = resolve(process.cwd(), '../shared/data');
const present = existsSync(data);
if (!present)
  process.stderr.write(`skipped: changed digits in the recorded histories (${data} is not there)\n`);

const MODELS = ['gpt-5', 'claude-3.7-sonnet', 'deepseek-chat-v3.1', 'MiniMax-M2'];
const CHANGES_PER_MODEL = 60;

function readOpens(): ReadonlyMap<string, ReadonlyMap<string, Money>> {
  const opens = new Map<string, Map<string, Money>>();
  for (const text of readFileSync(resolve(data, 'market/nasdaq100-daily.jsonl'), 'utf8').trim().split('\n')) {
    const line = JSON.parse(text) as PriceLine;
    for (const [date, bar] of Object.entries(line['Time Series (Daily)'])) {
      if (date < '2025-10-01') continue;
      const ofDate = opens.get(date) ?? new Map<string, Money>();
      opens.set(date, ofDate.set(line['Meta Data']['2. Symbol'], Money.parse(bar['1. buy price'])));
    }
  }
  return opens;
}

/** Numbers from 0 to below `below`, the same in every run (a linear congruential generator). */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Every number of a line that money or shares depend on: where it starts, and its digits. */
const NUMBERS = /"(CASH|amount|[A-Z]{1,5})":\s*(\d+(?:\.\d+)?)/g;

/** Changes one digit somewhere; undefined where the change is below a cent. */
function changeDigit(lines: readonly string[], roll: (below: number) => number): Change | undefined {
  const index = roll(lines.length);
  const text = lines[index]!;
  const numbers = [...text.matchAll(NUMBERS)];
  const cash = numbers.filter(([, name]) => name === 'CASH' || name === 'amount');
  const of = roll(2) === 0 ? cash : numbers;
  const [whole, name, digits] = of[roll(of.length)]!;
  const places = digits!.split('').flatMap((digit, place) => (digit === '.' ? [] : [place]));
  const place = places[roll(places.length)]!;
  const other = String((Number(digits![place]) + 1 + roll(9)) % 10);
  const changed = `${digits!.slice(0, place)}${other}${digits!.slice(place + 1)}`;
  if (name === 'CASH' && Math.abs(Number(changed) - Number(digits)) < 0.0099) return undefined;
  const start = text.indexOf(whole) + whole.length - digits!.length;
  const what = `${name} ${digits} -> ${changed}`;
  return { line: index + 1, what, text: text.slice(0, start) + changed + text.slice(start + digits!.length) };
}

(present ? describe : describe.skip)(
  `a digit of the recorded histories${present ? '' : ' (skipped: no recorded data here)'}`,
  () => {
    const opens = present ? readOpens() : new Map<string, ReadonlyMap<string, Money>>();

    function problemsOf(text: string): readonly { line?: number; message: string }[] {
      const { lines, problems } = readPositionFile(text, 'position.jsonl', usExchangeCalendar);
      const replayed = replayPositions(lines, 'position.jsonl', (date) => opens.get(date) ?? new Map());
      return [...problems, ...replayed.problems];
    }

    it.each(MODELS)('of %s cannot be wrong by a cent without its line being named', (model) => {
      const text = readFileSync(resolve(data, `history/${model}/position/position.jsonl`), 'utf8');
      expect(problemsOf(text)).toEqual([]);
      const lines = text.trim().split('\n');
      const roll = dice(MODELS.indexOf(model) + 7);
      let tried = 0;
      while (tried < CHANGES_PER_MODEL) {
        const change = changeDigit(lines, roll);
        if (!change) continue;
        tried += 1;
        const changed = lines.map((line, index) => (index === change.line - 1 ? change.text : line));
        const named = problemsOf(`${changed.join('\n')}\n`).map(({ line }) => line);
        expect({ ...change, text: '', named: named.includes(change.line) }).toEqual({
          ...change,
          text: '',
          named: true,
        });
      }
    });
  },
);
