import { createHash } from 'node:crypto';
import { type SessionBriefing } from '../session/session-briefing.js';
import { type PlannedCall, type Strategy } from './strategy.js';
import { TradePlan } from './trade-plan.js';

const MAX_TRADES = 3;

/** Sells what left the universe, and makes up to three random trades a day besides. The same seed, signature and date always give the same ones. */
export function random(seed: number, signature: string): Strategy {
  return function* (briefing) {
    const draw = randomNumbers(`${seed}|${signature}|${briefing.date}`);
    yield randomTrades(briefing, draw);
    return 'The dice have spoken.';
  };
}

function randomTrades(briefing: SessionBriefing, draw: () => number): readonly PlannedCall[] {
  const { opens, universe } = briefing;
  const tradable = universe.filter((symbol) => opens.has(symbol));
  const plan = new TradePlan(briefing);
  for (const [symbol, shares] of plan.position.holdings) {
    if (!universe.includes(symbol)) plan.sell(symbol, shares);
  }
  const below = (bound: number) => Math.floor(draw() * bound);
  for (let count = below(MAX_TRADES + 1); count > 0; count -= 1) {
    const { holdings } = plan.position;
    const held = [...holdings.keys()].filter((symbol) => opens.has(symbol));
    const sells = held.length > 0 && draw() < 0.5;
    const symbol = (sells ? held : tradable)[below(sells ? held.length : tradable.length)];
    if (symbol === undefined) continue;
    const most = sells ? (holdings.get(symbol) ?? 0) : plan.purchasable(symbol);
    if (most === 0) continue;
    const amount = 1 + below(most);
    if (sells) plan.sell(symbol, amount);
    else plan.buy(symbol, amount);
  }
  return plan.calls;
}

/** Numbers in [0, 1), a sequence of their own for each text: SHA-256 of the text and a counter. */
function randomNumbers(text: string): () => number {
  let counter = 0;
  return () => {
    counter += 1;
    return createHash('sha256').update(`${text}|${counter}`).digest().readUInt32BE(0) / 2 ** 32;
  };
}
