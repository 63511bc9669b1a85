import { type TradeSide } from '@app/domain';
import { z } from 'zod';
import { answer, refuse, type ToolAnswer } from '../tool-answer.js';
import { type ToolSessionContext } from '../tool-session.js';

/**
 * The arguments of a trade. The amount is described to the model but passed on as it came: the ledger alone judges
 * amounts, so that they are refused in one place and in one way.
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

/** Books a trade on the session's ledger. */
export function bookTrade(
  side: TradeSide,
  args: z.infer<typeof tradeArguments>,
  { ledger }: ToolSessionContext,
): ToolAnswer {
  const result = ledger.trade({ side, symbol: args.symbol, amount: args.amount });
  if (!result.ok) return refuse(result.refusal.code, result.refusal.message, result.refusal.details);
  const { holdings, cash } = result.position;
  return answer({ ...Object.fromEntries(holdings), CASH: cash.toNumber() });
}
