import { type Answer, type ServiceProcess } from '../libs/testing/service-process.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
}

type OpenApiPaths = Readonly<
  Record<string, Readonly<Record<string, { readonly parameters?: readonly Parameter[] }>>>
>;

/** A request that was made, and how it was answered. */
export interface RouteCall {
  /** `GET /results` as the document has it. */
  readonly operation: string;
  readonly request: string;
  readonly answer: Answer;
}

export interface RouteValues {
  /** Sensible values by the name of a parameter; a parameter without one gets nonsense only. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What is sent to operations that take a body. */
  readonly bodies: readonly unknown[];
}

const NONSENSE = 'no-such-thing';

/**
 * Calls every operation of a service's own OpenAPI document: without a query, with each parameter alone, sensible and
 * not, with all sensible ones together, and for the ones that take a body with each body.
 */
export async function callAllRoutes(service: ServiceProcess, values: RouteValues): Promise<RouteCall[]> {
  const { paths } = (await service.request('GET', '/docs-json')).body as { paths: OpenApiPaths };
  const calls: RouteCall[] = [];
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { parameters = [] }] of Object.entries(operations)) {
      for (const url of urlsOf(path, parameters, values.parameters)) {
        for (const body of method === 'get' ? [undefined] : values.bodies) {
          const verb = method.toUpperCase();
          const answer = await service.request(verb, url, body);
          calls.push({ operation: `${verb} ${path}`, request: `${verb} ${url}`, answer });
        }
      }
    }
  }
  return calls;
}

function urlsOf(
  path: string,
  parameters: readonly Parameter[],
  sensible: Readonly<Record<string, string>>,
): string[] {
  const filled = [sensible, {}].map((known: Readonly<Record<string, string>>) =>
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(known[name] ?? NONSENSE)),
  );
  const names = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const known = names.filter((name) => sensible[name] !== undefined);
  const queries = [
    {},
    ...names.map((name) => ({ [name]: NONSENSE })),
    ...known.map((name) => ({ [name]: sensible[name]! })),
    Object.fromEntries(known.map((name) => [name, sensible[name]!])),
    // A date alone and a range exclude each other.
    Object.fromEntries(known.filter((name) => !/_date$/.test(name)).map((name) => [name, sensible[name]!])),
    Object.fromEntries(known.filter((name) => name !== 'date').map((name) => [name, sensible[name]!])),
  ];
  const texts = new Set(queries.map((query) => new URLSearchParams(query).toString()));
  return [...new Set(filled)].flatMap((url) =>
    [...texts].map((text) => (text === '' ? url : `${url}?${text}`)),
  );
}
