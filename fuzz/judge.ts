import { type ContractChecker } from '../libs/testing/contract/contract-checker.js';
import { type FuzzAnswer, type FuzzRequest } from './request.js';

const PROBE = /^\/health(\/(live|ready))?\/?$/i;
const ALLOWED = /^(GET|HEAD|OPTIONS)$/;

/** What no answer and no line of the log may show. */
export interface Secrets {
  /** Keys, each of which is in the service's environment. */
  readonly canaries: readonly string[];
  /** Folders of this machine. */
  readonly folders: readonly string[];
}

/** Finds what is wrong with an answer; nothing is, when the list is empty. */
export class Judge {
  constructor(
    private readonly checker: ContractChecker,
    private readonly secrets: Secrets,
  ) {}

  judge(request: FuzzRequest, answer: FuzzAnswer | undefined): string[] {
    if (!answer) return [];
    const { status, headers, text } = answer;
    const everything = `${text}\n${[...headers].map((pair) => pair.join(': ')).join('\n')}`;
    const found = leaksIn(everything, this.secrets);
    if (status >= 500) found.push(`it was answered ${status}: ${text.slice(0, 300)}`);
    if (headers.has('set-cookie')) found.push('a header of its own came into the answer');
    return request.raw
      ? [...found, ...rawErrors(request.raw, answer)]
      : [...found, ...this.deviations(request, answer)];
  }

  private deviations({ caller, method, target }: FuzzRequest, answer: FuzzAnswer): string[] {
    const path = target.split('?')[0] ?? '';
    const { status } = answer;
    const needsKey = !PROBE.test(path);
    const mayPass = caller !== 'none' && caller !== 'wrong' && (caller !== 'read' || ALLOWED.test(method));
    const passed = status < 400 && needsKey && !mayPass;
    // OPTIONS is answered by the router, and Swagger UI by its own files: neither is an operation of the document.
    const found = method === 'OPTIONS' ? [] : this.checker.check({ method, path, ...answer });
    return passed ? [`it was answered ${status} without the right to ask`, ...found] : found;
  }
}

/** Signs of a leak in a text. */
export function leaksIn(text: string, { canaries, folders }: Secrets): string[] {
  return [
    ...canaries.filter((canary) => text.includes(canary)).map(() => 'it shows a key'),
    ...folders.filter((folder) => text.includes(folder)).map((folder) => `it shows the path ${folder}`),
    ...(/\n\s+at .+:\d+:\d+/.test(text) ? ['it shows a stack'] : []),
    ...(/\b(SELECT|INSERT|UPDATE|DELETE) .+ (FROM|INTO|SET|WHERE) |SQLITE_/.test(text)
      ? ['it shows SQL']
      : []),
    ...(/node_modules|node:internal/.test(text) ? ['it shows code'] : []),
  ];
}

/** Node itself refuses a request without Host, before anybody is asked, and without a body. */
function rawErrors(raw: Buffer, { status, headers, text }: FuzzAnswer): string[] {
  if (status < 400 || (status === 400 && text === '' && headers.get('content-length') === null)) return [];
  if (raw.subarray(0, 5).equals(Buffer.from('HEAD '))) return [];
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    const right =
      typeof body.error === 'string' && typeof body.message === 'string' && typeof body.details === 'object';
    return right ? [] : [`the body of the error is ${text.slice(0, 200)}`];
  } catch {
    return [`the body of the error ${status} is not JSON: ${text.slice(0, 200)}`];
  }
}
