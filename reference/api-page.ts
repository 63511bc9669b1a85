import {
  COMMON_ERRORS,
  COMMON_HEADERS,
  EARLY_ERRORS,
  GUARDED_ERRORS,
  RATE_HEADERS,
} from '../apps/api/open-api/common-answers.js';
import { type Answer, type ApiDocument, type Operation, type Parameter, type Schema } from './document.js';
import { describeSchema } from './describe-schema.js';
import { table } from './markdown.js';
import { sampleOf } from './sample.js';

const COMMON: Readonly<Record<string, readonly string[]>> = {
  ...COMMON_ERRORS,
  ...EARLY_ERRORS,
  ...GUARDED_ERRORS,
};

/** docs/api.md: every route with its parameters, answers and errors, and every schema. */
export function apiPage(document: ApiDocument): string {
  const groups = document.tags.map(
    (tag) => `## ${tag.name}\n\n${tag.description}\n\n${routes(document, tag.name)}`,
  );
  return [
    '# API',
    '<!-- Written by `npm run docs` from the OpenAPI document; a change belongs into apps/api. -->',
    'Swagger UI is at `/docs`, the OpenAPI document at `/docs-json`.',
    document.info.description,
    '## Every route',
    'Besides its own errors, listed below, every route answers these; health probes only the ones without a star.',
    table(
      ['status', 'error'],
      Object.entries(COMMON).map(([status, codes]) => [statusText(status), codeList(codes)]),
    ),
    'Answers have these headers:',
    table(
      ['header', 'meaning'],
      Object.entries(document.components.headers).map(([name, { description }]) => [code(name), description]),
    ),
    ...groups,
    '## Schemas',
    'What is not marked as optional is always there.',
    ...Object.entries(document.components.schemas).map(([name, schema]) => schemaPart(name, schema)),
  ].join('\n\n');
}

function statusText(status: string): string {
  return status in GUARDED_ERRORS ? `${status} *` : status;
}

function routes(document: ApiDocument, tag: string): string {
  return Object.entries(document.paths)
    .flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { tags }]) => tags.includes(tag))
        .map(([method, operation]) => routePart(document, `${method.toUpperCase()} ${path}`, operation)),
    )
    .join('\n\n');
}

function routePart({ components }: ApiDocument, route: string, operation: Operation): string {
  const role = operation['x-role'];
  const body = operation.requestBody?.content?.['application/json']?.schema;
  return [
    `### ${route}`,
    `${operation.summary}. ${role === null ? 'Needs no key.' : `Role: \`${role}\`.`}`,
    operation.description ?? '',
    parameterTable(operation.parameters ?? []),
    body ? `Body: ${describeSchema(body)}, as \`application/json\`.` : '',
    `\`\`\`sh\n${exampleRequest(route, operation, components.schemas)}\n\`\`\``,
    answerTable(operation),
    exampleAnswer(operation, components.schemas),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function parameterTable(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map((parameter) => [
    code(parameter.name) + (parameter.required === true ? '' : ' (optional)'),
    parameter.in,
    describeSchema(parameter.schema),
    parameter.description ?? '',
  ]);
  return table(['parameter', 'in', 'type', 'meaning'], rows);
}

function answerTable({ responses }: Operation): string {
  const rows = Object.entries(responses).flatMap(([status, answer]) => {
    const codes = errorCodes(answer);
    if (!codes) return [[status, successText(answer), contentText(answer)]];
    const own = codes.filter((each) => !COMMON[status]?.includes(each));
    return own.length === 0 ? [] : [[status, codeList(own), describeSchema({ $ref: 'ErrorDto' })]];
  });
  return table(['answer', 'when', 'body'], rows);
}

/** Headers of every answer are described once, at the top. */
function successText({ description, headers = {} }: Answer): string {
  const shared = [...COMMON_HEADERS, ...RATE_HEADERS];
  const own = Object.entries(headers).filter(
    ([name, header]) => !shared.includes(name) && header.description !== undefined,
  );
  return [description, ...own.map(([name, header]) => `${code(name)}: ${header.description ?? ''}`)].join(
    ' ',
  );
}

function contentText({ content }: Answer): string {
  if (!content) return 'none';
  return Object.entries(content)
    .map(([type, { schema }]) => (type === 'application/json' ? describeSchema(schema) : code(type)))
    .join(', or ');
}

function errorCodes({ content }: Answer): readonly string[] | undefined {
  return content?.['application/json']?.schema.properties?.error?.enum as readonly string[] | undefined;
}

function exampleRequest(
  route: string,
  operation: Operation,
  named: Readonly<Record<string, Schema>>,
): string {
  const [method = '', template = ''] = route.split(' ');
  const parameters = operation.parameters ?? [];
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = parameters.find((each) => each.name === name);
    return String(parameter?.example ?? sampleOf(parameter?.schema ?? {}, named));
  });
  const query = parameters.filter((each) => each.in === 'query' && each.schema.examples !== undefined);
  const [first] = query;
  const url = `localhost:8080${path}${first ? `?${first.name}=${String(sampleOf(first.schema, named))}` : ''}`;
  const key = operation['x-role'] === null ? '' : ` -H "X-API-Key: $API_KEY"`;
  const body = operation.requestBody ? ` -H 'Content-Type: application/json' -d '{}'` : '';
  return `curl${method === 'GET' ? '' : ` -X ${method}`} '${url}'${key}${body}`;
}

function exampleAnswer({ responses }: Operation, named: Readonly<Record<string, Schema>>): string {
  const [status, answer] = Object.entries(responses).find(([each]) => each.startsWith('2')) ?? [];
  const schema = answer?.content?.['application/json']?.schema;
  if (status === undefined || !schema) return '';
  const sample = JSON.stringify(sampleOf(schema, named), null, 2);
  return `<details><summary>Example of a ${status}</summary>\n\n\`\`\`json\n${sample}\n\`\`\`\n\n</details>`;
}

function schemaPart(name: string, schema: Schema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([field, part]) => [
    code(field) + (schema.required?.includes(field) === true ? '' : ' (optional)'),
    describeSchema(part),
    part.description ?? '',
  ]);
  return [`### ${name}`, schema.description ?? '', table(['field', 'type', 'meaning'], rows)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function codeList(codes: readonly string[]): string {
  return codes.map(code).join(', ');
}

function code(text: string): string {
  return `\`${text}\``;
}
