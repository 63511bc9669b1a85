import { type EnvironmentVariable } from '../libs/config/index.js';
import { type Schema } from './document.js';
import { describeSchema } from './describe-schema.js';
import { table } from './markdown.js';

/** The variables of the environment, in the order of `.env.example`. */
export function environmentTable(variables: readonly EnvironmentVariable[], schema: Schema): string {
  const rows = variables.map(({ name, meaning, default: value, secret }) => [
    `\`${name}\``,
    describeSchema(schema.properties?.[name] ?? {}),
    value === undefined ? '' : `\`${value}\``,
    secret === true ? `${meaning} Secret.` : meaning,
  ]);
  return table(['variable', 'value', 'default', 'meaning'], rows);
}

/** The keys of a simulation config, each with its way from the top, as `models[].name`. */
export function configTable(schema: Schema): string {
  return table(['key', 'value', 'default', 'meaning'], rowsOf(schema, ''));
}

function rowsOf(schema: Schema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const isRequired = schema.required?.includes(name) === true;
    const { nested, suffix } = inside(part);
    const ownRow = [
      `\`${prefix}${name}\``,
      describeSchema(part),
      part.default === undefined ? (isRequired ? 'required' : '') : `\`${JSON.stringify(part.default)}\``,
      part.description ?? '',
    ];
    return [ownRow, ...(nested ? rowsOf(nested, `${prefix}${name}${suffix}.`) : [])];
  });
}

/** The object that a key, or each of its entries, is. */
function inside(part: Schema): { readonly nested?: Schema; readonly suffix: string } {
  const object = part.properties ? part : part.anyOf?.find(({ properties }) => properties);
  if (object) return { nested: object, suffix: '' };
  if (part.items?.properties) return { nested: part.items, suffix: '[]' };
  const { additionalProperties } = part;
  const isMap = typeof additionalProperties === 'object' && additionalProperties.properties !== undefined;
  return isMap ? { nested: additionalProperties, suffix: '.HOST' } : { suffix: '' };
}
