import { type RequestedCall } from '../answer/read-answer.js';

/** How often the same call may get the same answer before it is a loop. */
const MAX_REPEATS = 3;

/** A call of a turn, and what the tool answered. */
export interface AnsweredCall {
  readonly call: RequestedCall;
  readonly answer: string;
}

/**
 * Tells when a model goes round in circles: it gets the same answer to the same call (name and arguments, whatever the
 * order and spacing of their JSON) in a third turn. Other calls in between are no way out; a trade is, because after it the
 * same call stands for another thought. Calls repeated within one turn count once: the model had not seen the answer.
 */
export class RepeatedCalls {
  private readonly turns = new Map<string, number>();
  private trades = 0;

  /**
   * Takes in the calls of one turn.
   * @param trades how many trades the session has booked by now
   * @returns whether the session is in a loop
   */
  isLoopAfter(turn: readonly AnsweredCall[], trades: number): boolean {
    if (trades !== this.trades) {
      this.trades = trades;
      this.turns.clear();
      return false;
    }
    const counts = [...new Set(turn.map(keyOf))].map((key) => {
      const count = (this.turns.get(key) ?? 0) + 1;
      this.turns.set(key, count);
      return count;
    });
    return Math.max(0, ...counts) >= MAX_REPEATS;
  }
}

/** Arguments that cannot be read are all alike: nothing was done, whatever the answer quotes of them. */
function keyOf({ call, answer }: AnsweredCall): string {
  return JSON.stringify(call.args.ok ? [call.name, sorted(call.args.value), answer] : [call.name]);
}

/** The same JSON value with the keys of its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
