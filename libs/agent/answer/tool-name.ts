/** What formats put before a name: harmony its header and `functions.`, as Kimi does, Gemini `default_api.`, and their kin. */
const PREFIX =
  /^(?:(?:<\|start\|>)?\s*(?:assistant)?\s*(?:<\|channel\|>)?\s*(?:commentary|analysis)?\s*to=)?(?:(?:functions?|default_api|tools?|api)[.:/]+)*/;
/** What they put after it: a special token, a tag or a mark with what follows, the index of the call, empty parentheses. */
const SUFFIX = /(?:<[^]*|\[[A-Z_]+\][^]*|:\d+|\(\)|\.call)$/;
const SENDABLE = /^[a-zA-Z0-9_-]{1,64}$/;
const MAX_NAME_LENGTH = 64;
const UNNAMED = 'unnamed';

/**
 * The offered tool that a name means: the name itself, or the name with what a format leaks around it. Another case or
 * another word is no clear name.
 */
export function readToolName(name: string, offered: ReadonlySet<string>): string | undefined {
  if (offered.has(name)) return name;
  const plain = name.trim().replace(PREFIX, '').replace(SUFFIX, '').trim();
  return offered.has(plain) ? plain : undefined;
}

/** The offered tool that may have been meant by a name that is none: it stands in it as a word or begins it, in any case. */
export function nearToolName(name: string, offered: ReadonlySet<string>): string | undefined {
  const plain = name
    .trim()
    .replaceAll(/([a-z])(?=[A-Z])/g, '$1_')
    .toLowerCase();
  const words = new Set(plain.split(/[^a-z0-9]+/));
  const inside = [...offered].filter((tool) => tool.toLowerCase() === plain || words.has(tool.toLowerCase()));
  const compound = [...offered].filter((tool) => tool.includes('_') && plain.includes(tool.toLowerCase()));
  const found = [...new Set([...inside, ...compound])];
  const begun = [...offered].filter((tool) => plain.startsWith(tool.toLowerCase()));
  const near = found.length === 0 ? begun : found;
  return near.length === 1 ? near[0] : undefined;
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
