import { joinSignals, type Fill } from '@app/domain';
import { CallIds } from '../answer/call-ids.js';
import { readAnswer } from '../answer/read-answer.js';
import { type ChatModel } from '../chat-model.js';
import { STOP_SIGNAL } from '../prompt/stop-signal.js';
import { SUMMARY_REQUEST } from '../prompt/session-prompt.js';
import { type SessionOutcome } from './session-outcome.js';

const MAX_WORDS_LENGTH = 500;
const MAX_LISTED_TRADES = 20;
const SUMMARY_TIMEOUT_MS = 60_000;
/** PostgreSQL has no place for it in a text. */
const NUL = '\u0000';

/**
 * One or two lines for a reader of results: the trades as the ledger has them, then the model's last words without the stop
 * signal. At most 20 trades and 500 characters of words are shown.
 */
export function summarise(fills: readonly Fill[], lastWords: string): string {
  const done = fills.length === 0 ? 'No trade.' : `Trades: ${listed(fills)}.`;
  const words = readable(lastWords);
  return words === '' ? done : `${done}\n${words}`;
}

/**
 * Lets the model sum up its session in its own words, in one further request that offers no tools. The session has ended:
 * nothing that comes of the request changes its trades or its stop reason, and what is no answer within a minute leaves
 * the summary as it is.
 */
export async function summariseByModel(
  outcome: SessionOutcome,
  model: ChatModel,
  signal: AbortSignal,
): Promise<SessionOutcome> {
  const request = { role: 'user' as const, content: SUMMARY_REQUEST };
  const messages = [...(outcome.sent ?? outcome.messages), request];
  const within = joinSignals([signal, AbortSignal.timeout(SUMMARY_TIMEOUT_MS)]);
  try {
    const turn = await model.respond({ messages, tools: [] }, within.signal);
    const terms = { offered: new Set<string>(), recoversCalls: false, ids: new CallIds() };
    const answer = readAnswer(turn, terms);
    const words = readable(answer.words);
    if (words === '') return outcome;
    return { ...outcome, messages: [...outcome.messages, request, answer.said], reasoningSummary: words };
  } catch {
    // The request stands in the session's usage with what became of it.
    return outcome;
  } finally {
    within.letGo();
  }
}

function listed(fills: readonly Fill[]): string {
  const trades = fills
    .slice(0, MAX_LISTED_TRADES)
    .map(({ side, amount, symbol, price }) => `${side} ${amount} ${symbol} at ${price.toString()}`);
  const more = fills.length - trades.length;
  return more > 0 ? `${trades.join('; ')} and ${more} more` : trades.join('; ');
}

/** The words without the stop signal, cut at the end of a word. */
function readable(text: string): string {
  const words = text.replaceAll(STOP_SIGNAL, '').replaceAll(NUL, '').trim();
  if (words.length <= MAX_WORDS_LENGTH) return words;
  const lastSpace = words.slice(0, MAX_WORDS_LENGTH).search(/\s+\S*$/);
  const end = lastSpace > MAX_WORDS_LENGTH / 2 ? lastSpace : MAX_WORDS_LENGTH - 1;
  return `${words.slice(0, end)}…`;
}
