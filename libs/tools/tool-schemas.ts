import { type StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';

const DIALECT = { target: 'draft-2020-12' } as const;

/** What every tool answers when it did nothing; further facts stand beside. */
const refusal = z
  .looseObject({
    error: z.string().describe('Why nothing was done, and what would work'),
    code: z.string().describe('The reason as a stable word'),
  })
  .describe('A refusal; isError is set');

/** The arguments of a tool, for the protocol library. */
export function inputSchemaOf(input: z.ZodObject): StandardSchemaWithJSON {
  const { jsonSchema } = input['~standard'];
  const described = jsonSchema.input(DIALECT);
  return describedAs(input, { ...jsonSchema, input: () => described });
}

/**
 * The structured answers of a tool: the body of a success, or a refusal. Clients check refusals by this schema too, and
 * its root must be an object.
 */
export function outputSchemaOf(body: z.ZodObject): StandardSchemaWithJSON {
  const answers = z.union([body, refusal]);
  const { jsonSchema } = answers['~standard'];
  const { $schema, ...union } = jsonSchema.output(DIALECT);
  const described = { $schema, type: 'object', ...union };
  return describedAs(answers, { ...jsonSchema, output: () => described });
}

/**
 * A schema whose JSON Schema is made once. The protocol library asks for it with every call, because each call has a
 * protocol server of its own.
 */
function describedAs(
  schema: z.ZodType,
  jsonSchema: StandardSchemaWithJSON['~standard']['jsonSchema'],
): StandardSchemaWithJSON {
  return { '~standard': { ...schema['~standard'], jsonSchema } };
}
