import { asJsonRecord, isJsonRecord, parseJson, type JsonRecord } from '../json-record.js';

/** Nobody reads on in a web page that is longer. */
const MAX_READ_LENGTH = 20_000;

/** What an error body says, whichever shape it has. */
export interface ErrorWords {
  /** For a person; empty where the body holds no words. */
  readonly message: string;
  /** The words for programs that it holds, in lower case: `insufficient_quota`, `resource_exhausted`, ... */
  readonly codes: readonly string[];
  /** The HTTP status that the body itself names; OpenRouter answers 200 with an error inside. */
  readonly status?: number;
  /** The wait that the body asks for; Gemini says it nowhere else. */
  readonly retryDelayMs?: number;
  /** The quotas that are used up, as Gemini names them (`...PerDay...`). */
  readonly quotas: readonly string[];
}

/**
 * Reads an error body. Known shapes: `{error: {message, code, type}}` (OpenAI), the same in a list and with `status` and
 * `details` (Gemini), with `metadata.raw` (OpenRouter), `{error: "words"}` (Ollama), `{object: "error", message}` (vLLM),
 * `{detail}` (FastAPI), a web page or other text.
 */
export function readErrorWords(text: string): ErrorWords {
  const parsed = parseJson(text);
  const body = Array.isArray(parsed) ? (parsed as unknown[])[0] : parsed;
  if (!isJsonRecord(body)) return { message: plainText(text), codes: [], quotas: [] };
  const error = isJsonRecord(body.error) ? body.error : body;
  const details = Array.isArray(error.details) ? (error.details as unknown[]).map(asJsonRecord) : [];
  return {
    message: messageOf(body, error),
    codes: [error.code, error.type, error.status]
      .filter((code) => typeof code === 'string')
      .map((code) => code.toLowerCase()),
    status: [error.code, error.status].map(httpStatus).find((status) => status !== undefined),
    retryDelayMs: details.map(({ retryDelay }) => durationMs(retryDelay)).find((ms) => ms !== undefined),
    quotas: details.flatMap(quotasOf),
  };
}

function messageOf(body: JsonRecord, error: JsonRecord): string {
  const message = [error.message, body.error, body.detail].find((words) => typeof words === 'string');
  const raw = asJsonRecord(error.metadata).raw;
  const words = message ?? JSON.stringify(body);
  return plainText(typeof raw === 'string' ? `${words}: ${raw}` : words);
}

/** A web page's words without its tags, on one line. */
function plainText(text: string): string {
  return text
    .slice(0, MAX_READ_LENGTH)
    .replaceAll(/<(style|script)\b[\s\S]*?<\/\1>/gi, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
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
