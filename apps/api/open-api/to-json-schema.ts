type Node = Record<string, unknown>;

/**
 * A part of an OpenAPI 3.0 document as 3.1 has it, where schemas are JSON Schema: `nullable` becomes the type null, and
 * `example` a list of examples. Enums are sorted, because the compiler hands the members of a union over in an order that
 * differs from build to build. Everything else is the same.
 */
export function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const node = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, toJsonSchema(part)]));
  return isSchema(node) ? withExamples(withNull(withSortedEnum(node))) : node;
}

/** Only these parts of a document carry the keywords that change. */
function isSchema(node: Node): boolean {
  return typeof node.type === 'string' || Array.isArray(node.allOf) || node.nullable === true;
}

function withSortedEnum(schema: Node): Node {
  return Array.isArray(schema.enum) ? { ...schema, enum: [...(schema.enum as unknown[])].sort() } : schema;
}

function withNull({ nullable, ...schema }: Node): Node {
  if (nullable !== true) return schema;
  const { allOf, type, description, ...rest } = schema;
  if (Array.isArray(allOf))
    return { description, oneOf: [...(allOf as unknown[]), { type: 'null' }], ...rest };
  if (Array.isArray(rest.enum)) rest.enum = [...(rest.enum as unknown[]), null];
  return { description, type: [type, 'null'], ...rest };
}

function withExamples({ example, ...schema }: Node): Node {
  return example === undefined ? schema : { ...schema, examples: [example] };
}
