import { FREE_TRADING, type TradingRules } from '@app/domain';
import { marketViewOf } from '../../testing/market-view.builder.js';
import { positionOf, usd } from '../../testing/portfolio.builder.js';
import { briefSession } from '../session/session-briefing.js';
import { renderSystemPrompt } from './session-prompt.js';

async function howToWork(rules?: TradingRules): Promise<string> {
  const market = await marketViewOf('2025-10-06', { AAPL: { open: '100', previousClose: '98.5' } });
  const prompt = renderSystemPrompt(briefSession(market, positionOf('10000'), 0, rules));
  return prompt.slice(prompt.indexOf('- What you sell'), prompt.indexOf('- Nobody reads'));
}

const FREE = `- What you sell pays for what you buy afterwards. A refused trade changes nothing; its answer says why.
- get_price_local shows earlier sessions, get_information searches the web, add and multiply do exact arithmetic.
`;

describe('what the prompt says of costs and limits', () => {
  it('is nothing where the config has none, so that such prompts stay what they were', async () => {
    expect(await howToWork()).toBe(FREE);
    expect(await howToWork(FREE_TRADING)).toBe(FREE);
  });

  it('is a line for each rule', async () => {
    const commission = { perTrade: usd('1'), perShare: usd('0.005') };
    const rules = { commission, slippageBps: 2.5, maxPositionFraction: 0.2, maxTradesPerDay: 3 };
    expect(await howToWork(rules)).toBe(
      `- What you sell pays for what you buy afterwards. A refused trade changes nothing; its answer says why.
- Slippage: a buy fills 0.025% above today's buying price, a sell 0.025% below it.
- Commission: 1 dollars a trade and 0.005 dollars a share, taken from cash with each buy and each sell.
- After a buy no symbol may be worth more than 20% of the portfolio at today's buying prices.
- At most 3 trades a day are booked, buys and sells together; refused ones do not count.
- get_price_local shows earlier sessions, get_information searches the web, add and multiply do exact arithmetic.
`,
    );
  });

  it('names only the commission that there is', async () => {
    const commission = { perTrade: usd('0'), perShare: usd('0.01') };
    expect(await howToWork({ ...FREE_TRADING, commission })).toContain(
      '- Commission: 0.01 dollars a share, taken from cash',
    );
  });
});
