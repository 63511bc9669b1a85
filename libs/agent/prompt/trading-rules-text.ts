import { type TradingRules } from '@app/domain';

const BPS_PER_PER_CENT = 100;

/**
 * What the model is told of costs and limits: one line of the list for each rule of the config, each with its end of line.
 * Empty without rules, so that a simulation that has none keeps its prompts to the letter.
 */
export function renderTradingRules(rules: TradingRules): string {
  return [...slippage(rules), ...commission(rules), ...limits(rules)].map((line) => `- ${line}\n`).join('');
}

function slippage({ slippageBps }: TradingRules): string[] {
  if (slippageBps === 0) return [];
  const percent = Number((slippageBps / BPS_PER_PER_CENT).toFixed(8));
  return [`Slippage: a buy fills ${percent}% above today's buying price, a sell ${percent}% below it.`];
}

function commission({ commission: { perTrade, perShare } }: TradingRules): string[] {
  const parts = [
    ...(perTrade.isPositive() ? [`${perTrade.toString()} dollars a trade`] : []),
    ...(perShare.isPositive() ? [`${perShare.toString()} dollars a share`] : []),
  ];
  return parts.length === 0
    ? []
    : [`Commission: ${parts.join(' and ')}, taken from cash with each buy and each sell.`];
}

function limits({ maxPositionFraction, maxTradesPerDay }: TradingRules): string[] {
  const largest = Number(((maxPositionFraction ?? 0) * 100).toFixed(8));
  return [
    ...(maxPositionFraction === undefined
      ? []
      : [
          `After a buy no symbol may be worth more than ${largest}% of the portfolio at today's buying prices.`,
        ]),
    ...(maxTradesPerDay === undefined
      ? []
      : [
          `At most ${maxTradesPerDay} trades a day are booked, buys and sells together; refused ones do not count.`,
        ]),
  ];
}
