import { asJsonRecord, isJsonRecord, parseJson, type JsonRecord } from '../../json-record.js';

/** Nobody reads on in a web page that is longer. */
const MAX_READ_LENGTH = 20_000;
/** Of an error that comes as a server-sent event. */
const EVENT_DATA = /^data: ?(\{.*\})\s*$/m;
const WEB_PAGE = /^\s*(?:<!doctype html|<html|<head|<body|<\?xml)/i;

/** What an error body says, whichever shape it has. */
export interface ErrorWords {
  /** For a person; empty where the body holds no words. */
  readonly message: string;
  /** The words for programs that it holds, in lower case: `insufficient_quota`, `resource_exhausted`, `1008`, ... */
  readonly codes: readonly string[];
  /** The HTTP status that the body itself names; OpenRouter answers 200 with an error inside. */
  readonly status?: number;
  /** The wait that the body asks for; Gemini says it nowhere else. */
  readonly retryDelayMs?: number;
  /** The quotas that are used up, as Gemini names them (`...PerDay...`). */
  readonly quotas: readonly string[];
  /** The parameters that the body names as those that are wrong: `temperature`, `messages.2.reasoning_content`. */
  readonly params: readonly string[];
  /** Whether the body is a web page, as proxies and firewalls send it. */
  readonly isWebPage: boolean;
}

/**
 * Reads an error body. Known shapes: `{error: {message, code, type, param}}` (OpenAI), the same in a list and with `status`
 * and `details` (Gemini), with `metadata.raw` (OpenRouter), `{error: "words"}` (Ollama), `{object: "error", message}` (vLLM),
 * `{detail}` as words or as a list with `loc` (FastAPI), `{base_resp: {status_code, status_msg}}` (MiniMax),
 * `{code, message}` and `{error_code, error_msg}` (DashScope, Baidu), a web page or other text.
 */
export function readErrorWords(text: string): ErrorWords {
  const parsed = parseJson(text) ?? parseJson(EVENT_DATA.exec(text)?.[1] ?? '');
  const body = Array.isArray(parsed) ? (parsed as unknown[])[0] : parsed;
  if (!isJsonRecord(body)) {
    const isWebPage = WEB_PAGE.test(text);
    return { message: plainText(text), codes: [], quotas: [], params: [], isWebPage };
  }
  const error = errorIn(body);
  const details = Array.isArray(error.details) ? (error.details as unknown[]).map(asJsonRecord) : [];
  const message = messageOf(body, error);
  return {
    message,
    codes: codesOf(body, error),
    status: [error.code, error.status, error.http_status, body.status, body.code]
      .map(httpStatus)
      .find((status) => status !== undefined),
    retryDelayMs: details.map(({ retryDelay }) => durationMs(retryDelay)).find((ms) => ms !== undefined),
    quotas: details.flatMap(quotasOf),
    params: paramsOf(body, error),
    isWebPage: false,
  };
}

/** The record that holds the words: under `error`, Tencent's `Response.Error`, Cloudflare's list of `errors`, or the body itself. */
function errorIn(body: JsonRecord): JsonRecord {
  const first = Array.isArray(body.errors) ? (body.errors as unknown[])[0] : undefined;
  const outer = [body.error, asJsonRecord(body.Response).Error, first].find(isJsonRecord) ?? body;
  // Proxies wrap the error of the provider behind them once more.
  const inner = [outer.error, outer.message].find(isJsonRecord);
  return outer === body || inner === undefined ? outer : inner;
}

function codesOf(body: JsonRecord, error: JsonRecord): string[] {
  const inner = [error.innererror, error.metadata, error.inner_error].map(asJsonRecord);
  const base = asJsonRecord(body.base_resp);
  const all = [
    ...[error.code, error.Code, error.type, error.status, error.error_type, error.reason],
    ...[body.code, body.type, body.error_code, base.status_code],
    ...inner.flatMap(({ code, error_type }) => [code, error_type]),
  ];
  const texts = all.filter((code) => typeof code === 'string' || typeof code === 'number');
  return [...new Set(texts.map((code) => String(code).toLowerCase()))];
}

function messageOf(body: JsonRecord, error: JsonRecord): string {
  const candidates = [
    ...[error.message, error.Message, error.msg, body.error, body.message, body.msg, body.detail],
    ...[body.error_msg, asJsonRecord(body.base_resp).status_msg],
  ];
  const message = candidates.find((words) => typeof words === 'string' && words.trim() !== '');
  const raw = asJsonRecord(error.metadata).raw;
  const words = typeof message === 'string' ? message : JSON.stringify(body);
  if (raw === undefined || raw === null) return plainText(words);
  return plainText(`${words}: ${typeof raw === 'string' ? raw : JSON.stringify(raw)}`);
}

/** `param` as OpenAI has it, `loc` as FastAPI has it, without the `body` that it begins with. */
function paramsOf(body: JsonRecord, error: JsonRecord): string[] {
  const params = [error.param, body.param].filter((param) => typeof param === 'string' && param !== '');
  const details = [body.detail, error.detail, error.details].find((list) => Array.isArray(list));
  const located = ((details ?? []) as unknown[]).flatMap((item) => {
    const { loc } = asJsonRecord(item);
    return Array.isArray(loc) ? [(loc as unknown[]).filter((part) => part !== 'body').join('.')] : [];
  });
  return [...(params as string[]), ...located];
}

/** A web page's words without its tags, on one line. */
function plainText(text: string): string {
  return text
    .slice(0, MAX_READ_LENGTH)
    .replaceAll(/<(style|script)\b[\s\S]*?<\/\1>/gi, ' ')
    .replaceAll(/<\/?[a-z!][^>]*>/gi, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function httpStatus(code: unknown): number | undefined {
  const status = typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : undefined;
}

/** A duration as protobuf writes it: `45.8s`. */
function durationMs(duration: unknown): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(typeof duration === 'string' ? duration : '')?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1_000);
}

function quotasOf({ violations }: JsonRecord): string[] {
  if (!Array.isArray(violations)) return [];
  return (violations as unknown[])
    .map((violation) => asJsonRecord(violation).quotaId)
    .filter((id) => typeof id === 'string');
}
