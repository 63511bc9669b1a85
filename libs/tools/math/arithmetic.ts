import { z } from 'zod';
import { answer, refuse, type ToolAnswer } from '../tool-answer.js';

/** The two operands of a math tool: finite numbers. */
export const operands = z.strictObject({
  a: z.number().describe('First number'),
  b: z.number().describe('Second number'),
});

/** `{result}`, or a refusal when the result is beyond what a number can hold. */
export function finite(result: number): ToolAnswer {
  return Number.isFinite(result)
    ? answer({ result })
    : refuse('not_finite', 'The result is too large to be a number.');
}
