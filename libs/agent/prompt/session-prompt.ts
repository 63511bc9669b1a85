import { type Money } from '@app/domain';
import { type SessionBriefing } from '../session/session-briefing.js';
import { STOP_SIGNAL } from './stop-signal.js';
import { renderTradingRules } from './trading-rules-text.js';

/** What the model reads first: its task, and the day's facts. Two sessions with equal briefings get equal text. */
export function renderSystemPrompt(briefing: SessionBriefing): string {
  return `You manage a stock portfolio and decide today's trades on your own.

Today's date: ${briefing.date}. The market is about to open.
Your aim is to grow the portfolio's value over the coming sessions. You can hold cash; you cannot borrow or sell short.

How to work:
- Trade only through the tools buy and sell. Each fills at once at today's buying price below, in whole shares.
- What you sell pays for what you buy afterwards. A refused trade changes nothing; its answer says why.
${renderTradingRules(briefing.trading)}- get_price_local shows earlier sessions, get_information searches the web, add and multiply do exact arithmetic.
- Nobody reads along or answers questions. Decide, act, and keep your reasoning short.
- When you are done for today, also when you do not trade, answer with ${STOP_SIGNAL}

Current positions:
${renderPosition(briefing)}
${renderCorporateActions(briefing)}
Prices in US dollars: previous session's closing price (${briefing.previousSession}) | today's buying price (open). "-" is unknown; without a buying price a symbol cannot be traded today.
${renderPrices(briefing)}${renderOutside(briefing)}`;
}

/** The first thing that the user says; the words are part of the contract. */
export function renderFirstUserMessage(briefing: SessionBriefing): string {
  return `Please analyze and update today's (${briefing.date}) positions.`;
}

/** What the user says to an answer that neither calls a tool nor ends the session. */
export const NUDGE = `Go on with your tool calls, or answer with ${STOP_SIGNAL} if you are done for today.`;

/**
 * What the user says to an answer that means a tool call which cannot be read.
 * @param why to end the sentence "it ..."
 */
export function renderUnreadableCall(why: string): string {
  return `Your last answer means a tool call that was not made: it ${why}. Nothing was done. Call a tool through the API's tool calls, with its arguments as one JSON object, or answer with ${STOP_SIGNAL} if you are done for today.`;
}

/** What the user asks after the session of a model that sums it up itself. */
export const SUMMARY_REQUEST =
  'The session is over; nothing can be traded any more. Say in two or three sentences what you did today and why.';

function renderPosition({ position }: SessionBriefing): string {
  const holdings = [...position.holdings].map(([symbol, shares]) => `${symbol}: ${shares}`);
  return [`CASH: ${position.cash.toString()}`, ...holdings].join('\n');
}

/** Nothing on a day without any, so that its prompt is what it always was. */
function renderCorporateActions({ corporateActions = [] }: SessionBriefing): string {
  if (corporateActions.length === 0) return '';
  const lines = corporateActions.map(({ symbol, splitFactor, dividend }) => {
    const split = splitFactor === '1' ? [] : [`split, ${splitFactor} shares for each one before`];
    const paid = dividend.isPositive() ? [`dividend of ${dividend.toString()} per share held`] : [];
    return `${symbol}: ${[...split, ...paid].join('; ')}`;
  });
  return `
Splits and dividends that take effect today. The positions above have them already; prices of earlier sessions, also below and from get_price_local, are per share of then:
${lines.join('\n')}
`;
}

/** Nothing where all that is held may be bought, so that the prompt is what it always was. */
function renderOutside({ outside }: SessionBriefing): string {
  if (!outside?.size) return '';
  return `

Held, but outside of what may be bought today; it can be sold, not bought:
${[...outside.values()].join('\n')}`;
}

function renderPrices({ universe, opens, previousCloses, position }: SessionBriefing): string {
  const heldOutside = [...position.holdings.keys()].filter((symbol) => !universe.includes(symbol));
  const shown = (price: Money | undefined) => price?.toString() ?? '-';
  return [...universe, ...heldOutside]
    .map((symbol) => `${symbol} ${shown(previousCloses.get(symbol))} | ${shown(opens.get(symbol))}`)
    .join('\n');
}
