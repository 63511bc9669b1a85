/** The stable codes of warnings. */
export type ModelDayWarningCode =
  /** Calls stood in the words of an answer instead of its `tool_calls`, and were made from there. */
  | 'tool_calls_recovered'
  /** A call was meant and could not be read; the model went on and ended by itself. */
  | 'tool_calls_unparsed'
  /** The provider refused a field of the request by name; it was left out or replaced. */
  | 'request_field_refused'
  /** The provider seems to have read only a part of the conversation. */
  | 'context_truncated'
  /** A budget of tokens or dollars could not be kept, because the provider does not say what it used. */
  | 'budget_unknown';

/**
 * What a reader of a model-day's result has to know about it: something that the service could not read, believe or
 * compare, and what became of it. `message` is one sentence for a person, with the way out; it never holds a key.
 */
export interface ModelDayWarning {
  readonly code: ModelDayWarningCode;
  readonly message: string;
}

/** How many warnings a model-day keeps, and how long each may be. */
const MOST_WARNINGS = 20;
const LONGEST_MESSAGE = 500;
/** What a cut may leave of a character that takes two places. */
const HALF_A_CHARACTER = /[\uD800-\uDBFF]$/;

/**
 * The warnings as they are kept with a model-day: each once, at most 20, a message cut after 500 characters. Of too many
 * the first of each code stay, so that no code is lost.
 */
export function keptWarnings(warnings: readonly ModelDayWarning[]): readonly ModelDayWarning[] {
  const byText = new Map<string, ModelDayWarning>();
  for (const { code, message } of warnings) {
    const cut = shortened(message);
    byText.set(`${code} ${cut}`, { code, message: cut });
  }
  const distinct = [...byText.values()];
  const firsts = distinct.filter((warning) => distinct.find(({ code }) => code === warning.code) === warning);
  const others = distinct.filter((warning) => !firsts.includes(warning));
  const kept = [...firsts, ...others].slice(0, MOST_WARNINGS);
  return distinct.filter((warning) => kept.includes(warning));
}

function shortened(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  return `${message.slice(0, LONGEST_MESSAGE - 1).replace(HALF_A_CHARACTER, '')}…`;
}

/** The codes of some warnings, each once, in the order of the alphabet. */
export function warningCodes(warnings: readonly ModelDayWarning[]): readonly ModelDayWarningCode[] {
  return [...new Set(warnings.map(({ code }) => code))].sort();
}

/** How many of some model-days carry a warning of each code, by code in the order of the alphabet; codes of none are left out. */
export function countWarnedDays(
  days: Iterable<readonly ModelDayWarningCode[]>,
): Readonly<Partial<Record<ModelDayWarningCode, number>>> {
  const counts = new Map<ModelDayWarningCode, number>();
  for (const codes of days) for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is summed up of a model-day. */
interface WarnedModelDay {
  readonly signature: string;
  readonly date: string;
  readonly warnings?: readonly ModelDayWarning[];
}

/**
 * What a job's `warnings` say of its model-days: a sentence for each code, with the number of model-days and where to look
 * for the first of them.
 * @param modelDays in their order
 */
export function warningSentences(modelDays: readonly WarnedModelDay[]): readonly string[] {
  const counts = countWarnedDays(modelDays.map(({ warnings = [] }) => warningCodes(warnings)));
  return Object.entries(counts).map(([code, count]) => {
    const first = modelDays.find(({ warnings = [] }) => warnings.some((warning) => warning.code === code));
    const where = `${String(first?.signature)} on ${String(first?.date)}`;
    return count === 1
      ? `${code}: 1 model-day, ${where}; its warnings say what it was.`
      : `${code}: ${count} model-days, the first ${where}; their warnings say what it was.`;
  });
}
