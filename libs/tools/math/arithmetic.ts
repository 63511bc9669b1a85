import { z } from 'zod';
import { answer, refuse, type ToolAnswer } from '../tool-answer.js';

/** The two operands of a math tool: finite numbers. */
export const operands = z.strictObject({
  a: z.number().describe('First number'),
  b: z.number().describe('Second number'),
});

/** What a math tool answers. */
export const result = z.object({ result: z.number() });

/** `{result}`, or a refusal when the result is beyond what a number can hold. */
export function finite(value: number): ToolAnswer {
  return Number.isFinite(value)
    ? answer({ result: value })
    : refuse('not_finite', 'The result is too large to be a number.');
}
