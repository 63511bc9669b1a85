import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { findOperation, type AnswerPart, type OpenApiDocument, type Schema } from './open-api.js';

/** What a service answered to what. */
export interface Exchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Headers of HTTP itself, and those of every answer by helmet (docs/security.md). */
const UNIVERSAL_HEADERS = new Set([
  ...['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding'],
  ...['content-security-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'],
  ...['origin-agent-cluster', 'referrer-policy', 'x-content-type-options', 'x-dns-prefetch-control'],
  ...['x-download-options', 'x-frame-options', 'x-permitted-cross-domain-policies', 'x-xss-protection'],
]);
const ERROR: AnswerPart = {
  content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorDto' } } },
};

/** Compares answers with an OpenAPI document, strictly: what is not documented is a deviation. */
export class ContractChecker {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly compiled = new Map<Schema, ValidateFunction>();
  private readonly document: OpenApiDocument;

  constructor(document: OpenApiDocument) {
    this.document = closeObjects(document) as OpenApiDocument;
    ajvFormats.default(this.ajv);
    this.ajv.addSchema({ $id: 'document', components: this.document.components });
  }

  /**
   * @returns what is wrong with an answer, a sentence each. Of a route that the document does not know only errors are
   * looked at, which have one shape everywhere.
   */
  check(exchange: Exchange): string[] {
    const { method, path, status } = exchange;
    const operation = findOperation(this.document, method, path);
    if (!operation) return status < 400 ? [] : this.checkBody(exchange, ERROR);
    const answer = operation.responses[String(status)];
    if (!answer)
      return [`the status ${status} is not documented; the body is ${exchange.text.slice(0, 300)}`];
    return [...this.checkHeaders(exchange, answer), ...this.checkBody(exchange, answer)];
  }

  private checkHeaders({ headers }: Exchange, { headers: documented = {} }: AnswerPart): string[] {
    const names = Object.keys(documented).map((name) => name.toLowerCase());
    const unknown = [...headers.keys()].filter(
      (name) => !UNIVERSAL_HEADERS.has(name) && !names.includes(name),
    );
    const missing = Object.entries(documented).filter(([name, part]) => {
      const { required } = part.$ref === undefined ? part : (this.document.components.headers?.[name] ?? {});
      return required === true && !headers.has(name);
    });
    return [
      ...unknown.map((name) => `the header ${name} is not documented`),
      ...missing.map(([name]) => `the header ${name} is missing`),
    ];
  }

  private checkBody({ method, headers, text }: Exchange, { content }: AnswerPart): string[] {
    if (method === 'HEAD') return [];
    if (!content) return text === '' ? [] : ['there is a body, and none is documented'];
    const type = headers.get('content-type')?.split(';')[0]?.trim() ?? 'none';
    const documented = content[type];
    if (!documented) return [`the content type ${type} is not documented`];
    if (type !== 'application/json') return [];
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return ['the body is not JSON'];
    }
    const validate = this.validator(documented.schema);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `the body${instancePath.replaceAll('/', '.')} ${message ?? 'is wrong'} ${JSON.stringify(params)}`,
    );
  }

  private validator(schema: Schema): ValidateFunction {
    const known = this.compiled.get(schema);
    if (known) return known;
    const made = this.ajv.compile(withAbsoluteReferences(schema) as Schema);
    this.compiled.set(schema, made);
    return made;
  }
}

/** Every object with listed properties takes these alone. */
function closeObjects(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closeObjects);
  if (typeof value !== 'object' || value === null) return value;
  const node: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, closeObjects(part)]),
  );
  const listsProperties = node.type === 'object' && typeof node.properties === 'object';
  return listsProperties && node.additionalProperties === undefined
    ? { ...node, additionalProperties: false }
    : node;
}

/** References of a schema that is compiled by itself lead into the document. */
function withAbsoluteReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withAbsoluteReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) =>
      key === '$ref' ? [key, `document${String(part)}`] : [key, withAbsoluteReferences(part)],
    ),
  );
}
