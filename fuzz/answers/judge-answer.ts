import { type CaseOutcome } from '../../libs/testing/provider-cases/judge-case.js';
import { saysDone, tradesIn } from './careful-reader.js';
import { type Mutation } from './mutate-case.js';

/** What is wrong with how a mutated case came out; nothing when it is in order. */
export function findingsIn({ mutated }: Mutation, outcome: CaseOutcome | undefined): string[] {
  if (!outcome) return ['it has no model-day'];
  const { status, code, trades, warnings, stop, requests, toolAnswers } = outcome;
  const findings: string[] = [];
  if (status !== 'completed' && status !== 'failed') findings.push(`it is ${status}`);
  if (code === 'internal_error') findings.push('something failed that nobody had foreseen');
  if (status === 'failed' && code === '') findings.push('it failed without a code');
  findings.push(...inventedTrades(tradesIn(mutated), trades));
  if (status === 'completed' && trades.length === 0 && warnings.length === 0) {
    const ended = stop === 'finish' && (requests > mutated.replies.length || saysDone(mutated));
    if (!ended && !toolAnswers.some((answer) => !answer.includes('"error"'))) {
      findings.push(`a held day in silence, which the model neither ended nor made a call for (${stop})`);
    }
  }
  return findings;
}

function inventedTrades(standing: ReadonlyMap<string, number>, trades: readonly string[]): string[] {
  return [...new Set(trades)].flatMap((trade) => {
    const made = trades.filter((other) => other === trade).length;
    const stands = standing.get(trade) ?? 0;
    return made > stands
      ? [`${trade} was booked ${made} times and stands ${stands} times in the answers`]
      : [];
  });
}
