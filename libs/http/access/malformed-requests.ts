import { type Server, STATUS_CODES } from 'node:http';
import { type Duplex } from 'node:stream';
import { type ErrorBody } from '../error-body.js';

interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

const MALFORMED: Refusal = {
  status: 400,
  error: 'malformed_request',
  message: 'This is no request that HTTP/1.1 allows.',
};
/** By the code of Node's error. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    error: 'headers_too_large',
    message: 'The headers are larger than 16 kB.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    error: 'body_too_large',
    message: 'The extensions of the chunks are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    error: 'request_timeout',
    message: 'The request did not arrive in time.',
  },
};
const EXPECTATION: Refusal = {
  status: 417,
  error: 'expectation_failed',
  message: 'Only Expect: 100-continue is known.',
};

/** Answers what never becomes a request, because Node's parser refuses it, with the error body that every error has. */
export function answerMalformed(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const refusal = REFUSALS[error.code ?? ''] ?? MALFORMED;
    const { status } = refusal;
    const headers = `Content-Type: application/json; charset=utf-8\r\nConnection: close`;
    const body = bodyOf(refusal);
    const length = `Content-Length: ${Buffer.byteLength(body)}`;
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${headers}\r\n${length}\r\n\r\n${body}`);
  });
  server.on('checkExpectation', (_request, response) => {
    const body = bodyOf(EXPECTATION);
    response.writeHead(EXPECTATION.status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
    });
    response.end(body);
  });
}

function bodyOf({ error, message }: Refusal): string {
  return JSON.stringify({ error, message, details: {} } satisfies ErrorBody);
}
