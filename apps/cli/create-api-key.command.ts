import { createHash, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Command, UsageError } from './command.js';

const ROLES = ['read', 'run', 'admin'];
const NAME = /^[A-Za-z0-9_.-]{1,40}$/;

/** `api-key create`: makes a key to the API. The service is told its hash; the key itself is shown once and kept nowhere. */
export const createApiKeyCommand: Command = {
  name: 'api-key create',
  usage: 'NAME [--role read|run|admin]',
  summary: 'Makes a key to the API and prints what to add to API_KEYS.',
  options: ['--role ROLE       what its holder may do: read (default), also run simulations, or everything'],

  run(args, context) {
    const { name, role } = readArguments(args);
    const key = `ait_${randomBytes(32).toString('base64url')}`;
    const sha256 = createHash('sha256').update(key).digest('hex');
    context.print(`The key, which is shown only now: ${key}`);
    context.print(`Add to API_KEYS, after a comma if it holds others: ${name}:${role}:${sha256}`);
    return Promise.resolve();
  },
};

function readArguments(args: readonly string[]): { readonly name: string; readonly role: string } {
  const { values, positionals } = parse(args);
  const [name = ''] = positionals;
  if (positionals.length !== 1 || !NAME.test(name)) {
    throw new UsageError(
      'NAME must be one word of at most 40 letters, digits, dots, dashes and underscores.',
    );
  }
  if (!ROLES.includes(values.role)) throw new UsageError(`--role must be one of ${ROLES.join(', ')}.`);
  return { name, role: values.role };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { role: { type: 'string', default: 'read' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
