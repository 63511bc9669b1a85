/** What formats put before a name: harmony and Kimi `functions.`, Gemini `default_api.`, and their kin. */
const PREFIX = /^(?:to=)?(?:functions?|default_api|tools?|api)[.:/]+/;
/** What they put after it: a special token, the index of the call, empty parentheses. */
const SUFFIX = /(?:<[|｜][^]*|:\d+|\(\)|\.call)$/;
const SENDABLE = /^[a-zA-Z0-9_-]{1,64}$/;
const MAX_NAME_LENGTH = 64;
const UNNAMED = 'unnamed';

/**
 * The offered tool that a name means: the name itself, or the name with what a format leaks around it. Another case or
 * another word is no clear name.
 */
export function readToolName(name: string, offered: ReadonlySet<string>): string | undefined {
  if (offered.has(name)) return name;
  const plain = name.trim().replace(SUFFIX, '').trim().replace(PREFIX, '').replace(SUFFIX, '').trim();
  return offered.has(plain) ? plain : undefined;
}

/** The offered tool that may have been meant by a name that is none: it stands in it as a word, in any case. */
export function nearToolName(name: string, offered: ReadonlySet<string>): string | undefined {
  const plain = name.trim().toLowerCase();
  const words = new Set(plain.split(/[^a-z0-9]+/));
  const inside = [...offered].filter((tool) => tool.toLowerCase() === plain || words.has(tool.toLowerCase()));
  const compound = [...offered].filter((tool) => tool.includes('_') && plain.includes(tool.toLowerCase()));
  const found = [...new Set([...inside, ...compound])];
  return found.length === 1 ? found[0] : undefined;
}

/** The name as strict servers take it back: letters, digits, `_` and `-`, at most 64 and at least one. */
export function sendableName(name: string): string {
  if (SENDABLE.test(name)) return name;
  const cleaned = name
    .trim()
    .replaceAll(/[^a-zA-Z0-9_-]+/g, '_')
    .slice(0, MAX_NAME_LENGTH);
  return cleaned === '' || cleaned === '_' ? UNNAMED : cleaned;
}
