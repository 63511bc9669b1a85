import { applyAction, type Fill, type Money, type Position } from '@app/domain';
import { cashDiffers } from './compare-line.js';
import { type RecordedAction, type RecordedLine } from './position-file.js';

/** What one action makes of a position. */
export interface Step {
  /** After the action; as before it when it was refused or moved nothing. */
  readonly position: Position;
  readonly fill?: Fill;
  /** Why the action cannot be booked. */
  readonly refusal?: string;
  /** No prices at all are stored of its date. */
  readonly isUnpriced?: boolean;
}

const IMPORT = 'Import prices with: npm run cli -- prices import FILE.';

/** Books the action of a line at its date's opens, as the ledger judges it. Trades of amount 0 move nothing. */
export function stepBy(
  position: Position,
  { date, action }: RecordedLine,
  opens: ReadonlyMap<string, Money>,
): Step {
  if (!action) return { position, refusal: 'this_action is missing.' };
  if (opens.size === 0) {
    return { position, isUnpriced: true, refusal: `no prices are stored of ${date}. ${IMPORT}` };
  }
  if (action.action === 'no_trade') return noTrade(position, action);
  if (action.amount === 0) return { position };
  const open = opens.get(action.symbol);
  if (!open) return { position, refusal: `${action.symbol} has no price on ${date}. ${IMPORT}` };
  if (action.price && cashDiffers(action.price, open)) {
    return {
      position,
      refusal: `price is ${action.price.toString()}, expected the open ${open.toString()}.`,
    };
  }
  const { action: side, symbol, amount } = action;
  const result = applyAction(position, { side, symbol, amount }, open);
  if (result.ok) return { position: result.position, fill: result.fill };
  return { position, refusal: `${side} ${amount} ${symbol}: ${result.refusal.message}` };
}

function noTrade(position: Position, { symbol, amount }: RecordedAction): Step {
  if (amount === 0 && symbol === '') return { position };
  return {
    position,
    refusal: `no_trade has the symbol "${symbol}" and the amount ${amount}, expected none and 0.`,
  };
}
