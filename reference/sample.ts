import { type Schema } from './document.js';
import { referredName } from './describe-schema.js';

/** A value that a schema accepts: its example where it has one, otherwise the simplest. */
export function sampleOf(schema: Schema, named: Readonly<Record<string, Schema>>): unknown {
  if (schema.$ref !== undefined) return sampleOf(named[referredName(schema.$ref)] ?? {}, named);
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.oneOf ?? schema.anyOf ?? schema.allOf ?? [];
  if (first) return sampleOf(first, named);
  return sampleOfType(typeof schema.type === 'string' ? schema.type : schema.type?.[0], schema, named);
}

function sampleOfType(
  type: string | undefined,
  schema: Schema,
  named: Readonly<Record<string, Schema>>,
): unknown {
  switch (type) {
    case 'array':
      return [sampleOf(schema.items ?? {}, named)];
    case 'object':
      return sampleOfObject(schema, named);
    case 'integer':
      return Math.max(schema.minimum ?? 1, 1);
    case 'number':
      return 0.5;
    case 'boolean':
      return true;
    case 'string':
      return '...';
    default:
      return null;
  }
}

function sampleOfObject(
  { properties, additionalProperties }: Schema,
  named: Readonly<Record<string, Schema>>,
): unknown {
  const known = Object.entries(properties ?? {}).map(([name, part]) => [name, sampleOf(part, named)]);
  const others =
    typeof additionalProperties === 'object' ? [['...', sampleOf(additionalProperties, named)]] : [];
  return Object.fromEntries([...known, ...others] as [string, unknown][]);
}
