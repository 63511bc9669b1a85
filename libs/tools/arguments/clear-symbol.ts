import { plainText } from './encoded-text.js';

const MAX_QUOTE_LENGTH = 40;
const MAX_SUGGESTIONS = 3;
/** Longer texts are no misspelt tickers. */
const LONGEST_TYPO = 12;

/** A ticker as it is written here: without outer blanks and a leading `$`, in capitals. */
export function clearSymbol(text: string): string {
  return plainText(text)
    .replace(/^\$\s*/, '')
    .toUpperCase();
}

/**
 * Why there is no such symbol, with those of the market that may be meant. It says nothing of the market itself: whether
 * what was meant has a price is not known.
 */
export function noSuchSymbol(text: string, universe: readonly string[]): string {
  const shown = JSON.stringify(text.slice(0, MAX_QUOTE_LENGTH));
  const near = nearSymbols(text, universe);
  const wayOut =
    near.length === 0 ? 'Send a ticker from the list of prices.' : `Did you mean ${listed(near)}?`;
  return `${shown} is not a symbol of this market. ${wayOut}`;
}

/** Symbols that stand in the text as a word of their own, or else those that differ from it by a slip or two; at most 3. */
export function nearSymbols(written: string, universe: readonly string[]): readonly string[] {
  const text = clearSymbol(written);
  const words = new Set(text.split(/[^A-Z0-9]+/));
  const inside = universe.filter((symbol) => words.has(symbol));
  if (inside.length > 0) return inside.slice(0, MAX_SUGGESTIONS);
  if (text.length > LONGEST_TYPO) return [];
  const allowed = text.length < 4 ? 1 : 2;
  return universe
    .map((symbol) => ({ symbol, slips: slipsBetween(text, symbol) }))
    .filter(({ slips }) => slips <= allowed)
    .sort((one, other) => one.slips - other.slips)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ symbol }) => symbol);
}

/** The Levenshtein distance: how many letters have to be added, left out or changed. */
function slipsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1];
    for (const [column, wanted] of Array.from(other).entries()) {
      const changed = (row[column] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function listed(symbols: readonly string[]): string {
  return symbols.length === 1
    ? symbols.join('')
    : `${symbols.slice(0, -1).join(', ')} or ${String(symbols.at(-1))}`;
}
