import { defineTool } from '../tool.js';
import { bookTrade, positionAfterTrade, tradeArguments } from './trade-order.js';

/** `sell(symbol, amount)`: sells held shares at today's open. */
export const sellTool = defineTool({
  name: 'sell',
  description:
    "Sell shares that are held at today's opening price. Answers the new position {symbol: shares, CASH}, " +
    'or {error} when nothing was sold.',
  input: tradeArguments,
  output: positionAfterTrade,
  handle: (args, context) => bookTrade('sell', args, context),
});
