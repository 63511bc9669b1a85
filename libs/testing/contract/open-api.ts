/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** A header as the document describes it, or a reference to one of its components. */
export interface HeaderPart {
  readonly $ref?: string;
  readonly required?: boolean;
}

/** A documented answer of an operation. */
export interface AnswerPart {
  readonly headers?: Readonly<Record<string, HeaderPart>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface Operation {
  readonly responses: Readonly<Record<string, AnswerPart>>;
}

/** What is read of an OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly headers?: Readonly<Record<string, HeaderPart>>;
  };
}

/**
 * The operation that answers a request; HEAD is answered by GET's. A template without parameters goes before one with.
 * @param path without the query
 */
export function findOperation(
  { paths }: OpenApiDocument,
  method: string,
  path: string,
): Operation | undefined {
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const found = Object.keys(paths)
    .filter((template) => paths[template]?.[verb] !== undefined && matches(template, path))
    .sort((a, b) => a.split('{').length - b.split('{').length);
  return found[0] === undefined ? undefined : paths[found[0]]?.[verb];
}

/** Like the router: case does not matter, nor a slash at the end. */
function matches(template: string, path: string): boolean {
  const pattern = template.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${pattern}/?$`, 'i').test(path);
}
