/** What a request holds by itself, or says under a key of its own in the config alone. */
const OWN_FIELDS: Readonly<Record<string, string>> = {
  model: 'basemodel says it',
  messages: "the conversation is the session's",
  tools: "the tools are the session's",
  stream: 'the key stream says it',
};

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Of the connection, or of the body: what says how a request is sent is not the user's to say. */
const OF_THE_CONNECTION =
  /^(?:connection|content-length|content-type|content-encoding|accept-encoding|expect|host|http2-settings|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;
/** Headers that are keys by their name: their values are never kept with a job. */
const OF_A_KEY = /^(?:cookie|.*(?:authorization|api-?key|access-?key|token|secret|password|credential).*)$/i;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Why a field may not stand in `extra_body`; undefined where it may. */
export function extraBodyProblem(name: string): string | undefined {
  if (name === '__proto__') return 'is no name of a field';
  const reason = Object.hasOwn(OWN_FIELDS, name) ? OWN_FIELDS[name] : undefined;
  return reason === undefined ? undefined : `must not be set here: ${reason}`;
}

/** Why a header may not stand in `extra_headers`, or not with this value, which is not quoted; undefined where it may. */
export function extraHeaderProblem(name: string, value: string): string | undefined {
  if (!HEADER_NAME.test(name)) return 'is no name of a header';
  if (OF_THE_CONNECTION.test(name)) return 'must not be set: it belongs to the connection';
  if (isFromEnvironment(value)) return undefined;
  if (value.startsWith('env:')) return 'must name a variable of the environment after env:, without blanks';
  if (OF_A_KEY.test(name)) return 'must be env:NAME, because a job keeps its config and this is a key';
  return isHeaderValue(value) ? undefined : 'is no value of a header';
}

/** Whether a value of the config names a variable of the environment. */
export function isFromEnvironment(value: unknown): boolean {
  return typeof value === 'string' && /^env:\S+$/.test(value);
}

/** Whether a text may be sent as the value of a header. */
export function isHeaderValue(value: string): boolean {
  return HEADER_VALUE.test(value);
}
