import { parseSymbol, parseTradingDate } from '@app/domain';
import { z } from 'zod';
import { clearSymbol, nearSymbols, noSuchSymbol } from '../arguments/clear-symbol.js';
import { plainText } from '../arguments/encoded-text.js';
import { answer, refuse } from '../tool-answer.js';
import { defineTool } from '../tool.js';

const price = z.number().describe('US dollars');
const priceAnswer = z.object({
  symbol: z.string(),
  date: z.string(),
  ohlcv: z
    .object({
      open: price,
      high: price.optional(),
      low: price.optional(),
      close: price.optional(),
      volume: z.number().optional().describe('Shares traded'),
    })
    .describe('For today the open alone'),
});

/**
 * `get_price_local(symbol, date)`: the daily bar as it may be known today, as `{symbol, date, ohlcv}`: earlier sessions
 * in full, today's open only, later dates refused by the market's gate.
 */
export const getPriceLocalTool = defineTool({
  name: 'get_price_local',
  description:
    'The daily prices of a symbol on an earlier session {open, high, low, close, volume}, or today {open}. ' +
    'Answers {symbol, date, ohlcv} in US dollars.',
  input: z.strictObject({
    symbol: z.string().describe('Ticker, for example AAPL'),
    date: z.string().describe('Session, YYYY-MM-DD, not after today'),
  }),
  output: priceAnswer,
  handle: async ({ symbol, date }, { market }) => {
    const day = parseTradingDate(plainText(date));
    const known = clearSymbol(symbol);
    if (!market.symbols.includes(known) && nearSymbols(symbol, market.symbols).length > 0) {
      return refuse('unknown_symbol', noSuchSymbol(symbol, market.symbols));
    }
    const bar = await market.lookUp(parseSymbol(known), day);
    return answer({ symbol: bar.symbol, date: bar.date, ohlcv: bar.ohlcv });
  },
});
