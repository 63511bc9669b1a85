import { type Expectation, type ProviderCase } from './provider-case.js';

/** How a model-day of a case came out. */
export interface CaseOutcome {
  readonly status: string;
  /** Of why it failed; empty when it did not. */
  readonly code: string;
  readonly message: string;
  readonly stop: string;
  /** In order, such as `buy 5 AAPL`. */
  readonly trades: readonly string[];
  readonly requests: number;
  readonly toolAnswers: readonly string[];
  readonly warnings: readonly string[];
  readonly summary: string;
  /** null where nobody counted any. */
  readonly tokens: number | null;
}

type Check = (expected: never, outcome: CaseOutcome) => boolean;

const CHECKS: Readonly<Record<keyof Expectation, Check>> = {
  status: (status: string, outcome) => outcome.status === status,
  code: (pattern: string, { code }) => new RegExp(pattern).test(code),
  stop: (stop: string, outcome) => outcome.stop === stop,
  notStop: (stop: string, outcome) => outcome.stop !== stop,
  trades: (trades: readonly string[], outcome) => outcome.trades.join() === trades.join(),
  includes: (trade: string, { trades }) => trades.includes(trade),
  only: (pattern: string, { trades }) => trades.every((trade) => new RegExp(pattern).test(trade)),
  minRequests: (count: number, { requests }) => requests >= count,
  maxRequests: (count: number, { requests }) => requests <= count,
  warned: (wanted: boolean, { warnings }) => !wanted || warnings.length > 0,
  notWarned: (wanted: boolean, { warnings }) => !wanted || warnings.length === 0,
  toolHas: (words: readonly string[], { toolAnswers }) =>
    words.every((word) => toolAnswers.some((answer) => hasWord(answer, word))),
  toolNot: (text: string, { toolAnswers }) => !toolAnswers.some((answer) => answer.includes(text)),
  summaryNot: (text: string, { summary }) => !summary.includes(text),
  errorHas: (pattern: string, { message }) => new RegExp(pattern, 'i').test(message),
  errorNot: (pattern: string, { message }) => !new RegExp(pattern, 'i').test(message),
  tokens: (count: number, { tokens }) => tokens === count,
};

/** Why an outcome is not what is right; undefined when one of the case's alternatives holds. */
export function complaintOf({ name, right, expect }: ProviderCase, outcome: CaseOutcome): string | undefined {
  const failed = expect.map((alternative) => brokenIn(alternative, outcome));
  if (failed.some((broken) => broken.length === 0)) return undefined;
  return `${name}: ${failed.map((broken) => broken.join(' and ')).join('; or ')}. Right: ${right}. It was: ${shown(outcome)}`;
}

function brokenIn(expectation: Expectation, outcome: CaseOutcome): string[] {
  return Object.entries(expectation)
    .filter(([key, expected]) => !CHECKS[key as keyof Expectation](expected as never, outcome))
    .map(([key, expected]) => `not ${key} ${JSON.stringify(expected)}`);
}

function hasWord(text: string, word: string): boolean {
  return text.split(/[^0-9A-Za-z.]+/).includes(word);
}

function shown({ toolAnswers, summary, message, ...outcome }: CaseOutcome): string {
  const texts = {
    message: message.slice(0, 200),
    summary: summary.slice(0, 120),
    toolAnswers: toolAnswers.slice(0, 4),
  };
  return JSON.stringify({ ...outcome, ...texts });
}
