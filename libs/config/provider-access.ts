import { DomainError } from '@app/domain';
import { type Environment } from './environment.js';
import { extraHeaderProblem, isFromEnvironment, isHeaderValue } from './provider-extras.js';

/** Where a model's requests go, and what they carry besides the conversation. Lives in memory only: it holds keys. */
export interface ProviderAccess {
  readonly baseUrl?: string;
  readonly apiKey: string;
  /** The config's `extra_headers` with the values of the environment. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly apiVersion?: string;
  /** The values of headers that came from the environment. */
  readonly secrets?: readonly string[];
}

/** What a model of a config file says about its provider. */
export interface ProviderEntry {
  readonly signature?: unknown;
  readonly openai_base_url?: string | null;
  readonly openai_api_key?: string | null;
  readonly extra_headers?: Readonly<Record<string, unknown>>;
  readonly api_version?: string;
}

/**
 * The access that a model's entry describes, with the keys that the environment holds now.
 * @throws DomainError `missing_api_key` when the entry names a variable that is unset or there is no key at all;
 *   `missing_header_value`; `invalid_config` for a header that is none; `invalid_api_key` and `invalid_header_value` for what cannot be sent, without quoting it
 */
export function providerOf(
  environment: Environment,
  signature: string,
  entry: ProviderEntry,
): ProviderAccess {
  const written = entry.openai_api_key || undefined;
  const apiKey = written?.startsWith('env:')
    ? process.env[written.slice(4)]?.trim()
    : (written?.trim() ?? environment.openaiApiKey);
  if (apiKey === undefined || apiKey === '') throw missingKey(signature, written);
  if (!isHeaderValue(apiKey)) throw unusableKey(signature);
  const headers = Object.entries(entry.extra_headers ?? {}).map(([name, value]): [string, string] => [
    name,
    headerValue(signature, name, value),
  ]);
  const isSecret = (name: string) => isFromEnvironment(entry.extra_headers?.[name]);
  const secrets = headers.flatMap(([name, value]) => (isSecret(name) ? secretParts(value) : []));
  return {
    baseUrl: entry.openai_base_url ?? environment.openaiApiBase,
    apiKey,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers), secrets }),
    ...(entry.api_version !== undefined && { apiVersion: entry.api_version }),
  };
}

function headerValue(signature: string, name: string, written: unknown): string {
  // The file may have been changed since it was checked.
  const problem = typeof written === 'string' ? extraHeaderProblem(name, written) : 'must be text';
  if (typeof written !== 'string' || problem !== undefined) {
    throw new DomainError({
      code: 'invalid_config',
      message: `The model ${signature} has a header that cannot be sent: extra_headers.${name} ${String(problem)}.`,
      details: { signature },
    });
  }
  if (!isFromEnvironment(written)) return written;
  const variable = written.slice(4);
  const value = process.env[variable]?.trim() ?? '';
  if (value === '') {
    throw new DomainError({
      code: 'missing_header_value',
      message: `The model ${signature} has no value for the header ${name}: set the environment variable ${variable} that its extra_headers name.`,
      details: { signature, header: name },
    });
  }
  if (isHeaderValue(value)) return value;
  throw new DomainError({
    code: 'invalid_header_value',
    message: `The header ${name} of the model ${signature} cannot be sent: the environment variable ${variable} holds a line break or a character that no header may hold.`,
    details: { signature, header: name },
  });
}

/** A value as a whole, and what follows the word that says how it is a key (`Bearer`, `Basic`). */
function secretParts(value: string): string[] {
  const [, credentials] = /^[A-Za-z]+ +(\S+)$/.exec(value) ?? [];
  return credentials === undefined ? [value] : [value, credentials];
}

function missingKey(signature: string, written: string | undefined): DomainError {
  const source = written?.startsWith('env:')
    ? `the environment variable ${written.slice(4)} that its openai_api_key names`
    : 'OPENAI_API_KEY, or openai_api_key in the config';
  return new DomainError({
    code: 'missing_api_key',
    message: `The model ${signature} has no API key: set ${source}.`,
    details: { signature },
    fault: 'caller',
  });
}

function unusableKey(signature: string): DomainError {
  return new DomainError({
    code: 'invalid_api_key',
    message: `The API key of the model ${signature} cannot be sent: it holds a line break or a character that no header may hold.`,
    details: { signature },
  });
}
