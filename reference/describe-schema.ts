import { type Schema } from './document.js';

/** `JobStatusDto` of `#/components/schemas/JobStatusDto`. */
export function referredName(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** A schema in a few words, such as `date or null`; schemas with a name are linked. */
export function describeSchema(schema: Schema): string {
  const { $ref, oneOf, anyOf, allOf } = schema;
  if ($ref !== undefined) return linkTo(referredName($ref));
  const choices = oneOf ?? anyOf;
  if (choices) return choices.map(describeSchema).join(' or ');
  if (allOf) return allOf.map(describeSchema).join(' and ');
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map((value) => (value === null ? 'null' : code(value))).join(', ');
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['anything']);
  return types.map((type) => describeType(type, schema)).join(' or ');
}

function describeType(type: string, schema: Schema): string {
  switch (type) {
    case 'array':
      return `list of ${describeSchema(schema.items ?? {})}`;
    case 'object':
      return typeof schema.additionalProperties === 'object'
        ? `by name: ${describeSchema(schema.additionalProperties)}`
        : 'object';
    case 'string':
      return schema.format === 'date-time' ? 'instant' : (schema.title ?? named(schema.format) ?? 'text');
    case 'integer':
      return `whole number${describeRange(schema)}`;
    case 'number':
      return `number${describeRange(schema)}`;
    case 'boolean':
      return 'true or false';
    default:
      return type;
  }
}

function named(format: string | undefined): string | undefined {
  return format === 'uri' ? 'URL' : format === 'uuid' ? 'UUID' : format;
}

/** Zod writes the bounds of safe integers into every schema of a whole number; they say nothing. */
function describeRange({ minimum, maximum, exclusiveMinimum }: Schema): string {
  const low = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const high = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined) {
    return high === undefined
      ? `, more than ${exclusiveMinimum}`
      : `, more than ${exclusiveMinimum}, up to ${high}`;
  }
  if (low !== undefined && high !== undefined) return `, ${low} to ${high}`;
  return low === undefined ? '' : `, ${low} or more`;
}

function linkTo(name: string): string {
  return `[${name}](#${name.toLowerCase()})`;
}

function code(value: unknown): string {
  return `\`${String(value)}\``;
}
