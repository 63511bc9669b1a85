import { defineTool } from '../tool.js';
import { bookTrade, positionAfterTrade, tradeArguments } from './trade-order.js';

/** `buy(symbol, amount)`: buys whole shares at today's open, as far as the cash goes. */
export const buyTool = defineTool({
  name: 'buy',
  description:
    "Buy whole shares at today's opening price. Answers the new position {symbol: shares, CASH}, " +
    'or {error} when nothing was bought.',
  input: tradeArguments,
  output: positionAfterTrade,
  handle: (args, context) => bookTrade('buy', args, context),
});
