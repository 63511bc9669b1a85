import { DomainError } from '@app/domain';
import { type NextFunction, type Request, type Response } from 'express';

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PARAMETER = `${TOKEN}=(?:${TOKEN}|"(?:[^"\\\\]|\\\\.)*")`;
/** `application/json` or a type made of it (`application/vnd.api+json`), with parameters by the grammar of RFC 9110. */
const JSON_TYPE = new RegExp(
  `^application/(?:${TOKEN}\\+)?json((?:[ \\t]*;[ \\t]*${PARAMETER})*)(?:[ \\t]*;)?$`,
  'i',
);
const CHARSET = /;[ \t]*charset="?([^";]*)/gi;
/** What the body parser decodes. */
const CODINGS = ['', 'identity', 'gzip', 'deflate', 'br', 'zstd'];
const SHOWN_LENGTH = 100;
const WAY_OUT = 'Send the body as JSON in UTF-8 with Content-Type: application/json. Nothing was done.';

/**
 * Refuses a body that does not call itself JSON with 415 `unsupported_media_type`, before anything reads it: a body that
 * is left unread looks like none, and none is a request too. A request that announces no body needs no type.
 */
export function requireJson(request: Request, _response: Response, next: NextFunction): void {
  next(announcesBody(request) ? (wrongType(request) ?? wrongCoding(request)) : undefined);
}

/** By RFC 9112 these two headers say that a body follows. */
function announcesBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function wrongType(request: Request): DomainError | undefined {
  const types = request.headersDistinct['content-type'] ?? [];
  const [type = ''] = types;
  if (type === '') return unsupported('Content-Type', 'is missing');
  if (types.length > 1) return unsupported('Content-Type', 'is given more than once');
  const parameters = JSON_TYPE.exec(type)?.[1];
  const shown = type.slice(0, SHOWN_LENGTH);
  if (parameters === undefined) return unsupported('Content-Type', `is ${shown}, which is not JSON`);
  const charsets = [...parameters.matchAll(CHARSET)].map(([, charset = '']) => charset.toLowerCase());
  const isUtf8 = charsets.length === 0 || (charsets.length === 1 && charsets[0] === 'utf-8');
  return isUtf8 ? undefined : unsupported('Content-Type', `is ${shown}, which is not in UTF-8`);
}

function wrongCoding({ headers }: Request): DomainError | undefined {
  const coding = headers['content-encoding'] ?? '';
  if (CODINGS.includes(coding.toLowerCase())) return undefined;
  const known = CODINGS.filter((each) => each !== '').join(', ');
  return unsupported('Content-Encoding', `is ${coding.slice(0, SHOWN_LENGTH)}, which is not one of ${known}`);
}

function unsupported(field: string, problem: string): DomainError {
  return new DomainError({
    code: 'unsupported_media_type',
    message: `${field} ${problem}. ${WAY_OUT}`,
    details: { field },
  });
}
