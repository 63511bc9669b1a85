import { MAX_ANSWER_MB } from '../transport/read-whole.js';
import { TransportFailure } from '../transport/transport-failure.js';

/** What became of a request that has no answer: our code, whether another try may help, and what it says of the provider. */
export interface ConnectionWords {
  readonly code: string;
  readonly retryable: boolean;
  readonly says: string;
}

const PROXY_ANSWER = /Proxy response \((\d+)\)|Proxy Authentication Required \((407)\)/;
const NOT_TRUSTED =
  /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/;

/** Network failures by their name, in words. */
const BY_CODE: readonly (readonly [codes: RegExp, words: string])[] = [
  [/^ECONNREFUSED$/, 'refused the connection: nothing listens there'],
  [/^(?:ENOTFOUND|EAI_\w+)$/, 'cannot be reached: its name has no address (DNS)'],
  [/^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'cannot be reached: nothing answered the connection in time'],
  [
    /^(?:EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENETDOWN)$/,
    'cannot be reached: there is no way to its address',
  ],
  [/^(?:ECONNRESET|EPIPE|ECONNABORTED)$/, 'broke the connection off'],
  [/^UND_ERR_SOCKET$/, 'closed the connection before its answer was whole'],
  [/^(?:HPE_|UND_ERR_(?:HEADERS_OVERFLOW|RES_|REQ_|RESPONSE))/, 'sent what is no HTTP answer'],
  [/^(?:Z_|ERR_.*(?:ZLIB|BROTLI|DECOMPRESS))/, 'sent an answer whose compression cannot be undone'],
];

/** What became of a request, from whatever was thrown instead of an answer. */
export function connectionWords(error: unknown): ConnectionWords {
  const chain = [...causes(error)];
  const failure = chain.find((cause) => cause instanceof TransportFailure);
  if (failure) return transportWords(failure);
  const proxyAnswer = chain.map(({ message }) => PROXY_ANSWER.exec(message ?? '')).find((match) => match);
  if (proxyAnswer) return proxyWords(Number(proxyAnswer[1] ?? proxyAnswer[2]));
  const code = chain.map((cause) => cause.code).find((name) => typeof name === 'string');
  return networkWords(code ?? '', chain.at(-1)?.message ?? '');
}

function transportWords({ kind, detail }: TransportFailure): ConnectionWords {
  switch (kind) {
    case 'timeout':
      return {
        code: 'provider_timeout',
        retryable: true,
        says: 'did not answer within MODEL_CALL_TIMEOUT_S.',
      };
    case 'answer_too_large':
      return {
        code: 'provider_answer_too_large',
        retryable: false,
        says: `sent an answer larger than ${MAX_ANSWER_MB} MB, which is none of a model; it was not read to its end.`,
      };
    case 'redirect_loop':
      return redirected('redirects in a circle, or too often. Look at openai_base_url.');
    case 'redirect_elsewhere':
      return redirected(
        `answered with a redirect (${detail}), another origin, which is not followed because the key would go with it. ` +
          'If that is where the provider is, set openai_base_url to it.',
      );
    case 'redirect_unusable':
      return redirected(
        `answered with a redirect (${detail}), which a request for an answer cannot follow. Look at openai_base_url.`,
      );
  }
}

function redirected(says: string): ConnectionWords {
  return { code: 'provider_redirected', retryable: false, says };
}

function proxyWords(status: number): ConnectionWords {
  const says = `was not asked: the proxy of HTTPS_PROXY or HTTP_PROXY refused the connection (${status}).`;
  const wayOut = status === 407 ? ' It wants a user and a password in the URL of the proxy.' : '';
  return { code: 'proxy_refused', retryable: status >= 500, says: `${says}${wayOut}` };
}

function networkWords(code: string, message: string): ConnectionWords {
  if (NOT_TRUSTED.test(code)) {
    const says = `has a certificate that is not trusted here (${code}). Where it is a private authority's, set NODE_EXTRA_CA_CERTS to its file.`;
    return { code: 'provider_tls_failed', retryable: false, says };
  }
  if (/^(?:EPROTO|ERR_SSL_)/.test(code)) {
    const says = `could not agree with us on TLS (${code}). Does openai_base_url begin with http:// where it should be https://, or the other way round?`;
    return { code: 'provider_tls_failed', retryable: false, says };
  }
  if (message === 'bad port') {
    const says = 'has a port in openai_base_url that HTTP clients do not connect to. Another one is needed.';
    return { code: 'provider_unreachable', retryable: false, says };
  }
  const words = BY_CODE.find(([codes]) => codes.test(code))?.[1] ?? 'cannot be reached: the connection broke';
  return {
    code: 'provider_unreachable',
    retryable: true,
    says: `${words}${code === '' ? '' : ` (${code})`}.`,
  };
}

interface Cause {
  readonly code?: unknown;
  readonly message?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** The error and what it stands for, from the outside to the inside; of several addresses tried, the first. */
function* causes(error: unknown): Generator<Cause> {
  let cause = error;
  for (let depth = 0; isCause(cause) && depth < 10; depth += 1) {
    yield cause;
    cause = cause.cause ?? cause.errors?.[0];
  }
}

function isCause(value: unknown): value is Cause {
  return typeof value === 'object' && value !== null;
}
