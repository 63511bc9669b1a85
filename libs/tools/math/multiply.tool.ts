import { defineTool } from '../tool.js';
import { finite, operands, result } from './arithmetic.js';

/** `multiply(a, b)`: the product, as `{result}`. */
export const multiplyTool = defineTool({
  name: 'multiply',
  description: 'Multiply two numbers. Answers {result}.',
  input: operands,
  output: result,
  handle: ({ a, b }) => finite(a * b),
});
