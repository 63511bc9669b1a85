import { z } from 'zod';
import { clearNumber, noNumber } from '../arguments/clear-number.js';
import { answer, refuse, type ToolAnswer } from '../tool-answer.js';

/** A finite number, also one that came as text; described to the model as a number. */
const operand = (field: string, description: string) =>
  z
    .preprocess(
      clearNumber,
      z.number({
        error: ({ input }) => (typeof input === 'string' ? noNumber(field, input, 'a number.') : undefined),
      }),
    )
    .meta({ type: 'number', description });

/** The two operands of a math tool: finite numbers. */
export const operands = z.strictObject({
  a: operand('a', 'First number'),
  b: operand('b', 'Second number'),
});

/** What a math tool answers. */
export const result = z.object({ result: z.number() });

/** `{result}`, or a refusal when the result is beyond what a number can hold. */
export function finite(value: number): ToolAnswer {
  return Number.isFinite(value)
    ? answer({ result: value })
    : refuse('not_finite', 'The result is too large to be a number.');
}
