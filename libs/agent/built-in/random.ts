import { createHash } from 'node:crypto';
import { type Money } from '@app/domain';
import { type SessionBriefing } from '../session/session-briefing.js';
import { trade } from './rebalance.js';
import { type PlannedCall, type Strategy } from './strategy.js';

const MAX_TRADES = 3;

/** Makes up to three random trades a day. The same seed, signature and date always give the same ones. */
export function random(seed: number, signature: string): Strategy {
  return function* (briefing) {
    const draw = randomNumbers(`${seed}|${signature}|${briefing.date}`);
    yield randomTrades(briefing, draw);
    return 'The dice have spoken.';
  };
}

function randomTrades(
  { position, opens, universe }: SessionBriefing,
  draw: () => number,
): readonly PlannedCall[] {
  const holdings = new Map([...position.holdings].filter(([symbol]) => opens.has(symbol)));
  const tradable = universe.filter((symbol) => opens.has(symbol));
  const calls: PlannedCall[] = [];
  let cash = position.cash;
  const below = (bound: number) => Math.floor(draw() * bound);
  for (let count = below(MAX_TRADES + 1); count > 0; count -= 1) {
    const held = [...holdings.keys()];
    const sells = held.length > 0 && draw() < 0.5;
    const symbol = (sells ? held : tradable)[below(sells ? held.length : tradable.length)];
    const open = symbol === undefined ? undefined : opens.get(symbol);
    if (symbol === undefined || !open) continue;
    const most = sells ? (holdings.get(symbol) ?? 0) : affordable(open, cash);
    if (most === 0) continue;
    const amount = 1 + below(most);
    const change = sells ? -amount : amount;
    calls.push(trade(sells ? 'sell' : 'buy', symbol, amount));
    cash = cash.minus(open.timesShares(change));
    const shares = (holdings.get(symbol) ?? 0) + change;
    if (shares === 0) holdings.delete(symbol);
    else holdings.set(symbol, shares);
  }
  return calls;
}

function affordable(open: Money, cash: Money): number {
  return open.sharesFor(cash);
}

/** Numbers in [0, 1), a sequence of their own for each text: SHA-256 of the text and a counter. */
function randomNumbers(text: string): () => number {
  let counter = 0;
  return () => {
    counter += 1;
    return createHash('sha256').update(`${text}|${counter}`).digest().readUInt32BE(0) / 2 ** 32;
  };
}
