import { type TradeSide } from '@app/domain';
import { z } from 'zod';
import { clearWholeNumber, noNumber } from '../arguments/clear-number.js';
import { clearSymbol, noSuchSymbol } from '../arguments/clear-symbol.js';
import { answer, refuse, type ToolAnswer } from '../tool-answer.js';
import { type ToolSessionContext } from '../tool-session.js';

/**
 * The arguments of a trade. The amount is described to the model but passed on as it came: what says clearly which number
 * of shares is meant is read as that number, and the ledger alone judges numbers.
 */
export const tradeArguments = z.strictObject({
  symbol: z.string().describe('Ticker, for example AAPL'),
  amount: z
    .unknown()
    .meta({ type: 'integer', minimum: 1, description: 'Number of whole shares, at least 1' }),
});

/** What a booked trade answers: the shares of each held symbol, and CASH in dollars. */
export const positionAfterTrade = z
  .object({ CASH: z.number().describe('US dollars') })
  .catchall(z.int().min(1).describe('Shares held of the symbol'));

/** Books a trade on the session's ledger, or refuses it with what to send instead. */
export function bookTrade(
  side: TradeSide,
  args: z.infer<typeof tradeArguments>,
  { ledger, market }: ToolSessionContext,
): ToolAnswer {
  const symbol = clearSymbol(args.symbol);
  const amount = clearWholeNumber(args.amount);
  if (typeof amount !== 'number') {
    const wanted = 'a whole number of shares, such as 10.';
    return refuse('invalid_amount', noNumber('amount', amount, wanted), { amount: shown(amount) });
  }
  if (!market.symbols.includes(symbol)) {
    return refuse('unknown_symbol', noSuchSymbol(args.symbol, market.symbols), {
      symbol: args.symbol.slice(0, MAX_SHOWN_LENGTH),
    });
  }
  const result = ledger.trade({ side, symbol, amount });
  if (!result.ok) return refuse(result.refusal.code, result.refusal.message, result.refusal.details);
  const { holdings, cash } = result.position;
  return answer({ ...Object.fromEntries(holdings), CASH: cash.toNumber() });
}

const MAX_SHOWN_LENGTH = 40;

function shown(amount: unknown): unknown {
  return typeof amount === 'string' ? amount.slice(0, MAX_SHOWN_LENGTH) : typeof amount;
}
