import { defineTool } from '../tool.js';
import { finite, operands, result } from './arithmetic.js';

/** `add(a, b)`: the sum, as `{result}`. */
export const addTool = defineTool({
  name: 'add',
  description: 'Add two numbers. Answers {result}.',
  input: operands,
  output: result,
  handle: ({ a, b }) => finite(a + b),
});
