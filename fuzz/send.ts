import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { type FuzzAnswer, type FuzzRequest } from './request.js';

/** A request that asks for nothing in particular is answered at once; an incomplete one never. */
const RAW_WAIT_MS = 400;
const TIMEOUT_MS = 20_000;

/** Sends requests to one service, most of them over connections that are kept. */
export class Sender {
  private readonly agent: Agent;

  constructor(
    private readonly port: number,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @throws Error when a request that HTTP allows is not answered */
  async send(request: FuzzRequest): Promise<FuzzAnswer | undefined> {
    return request.raw ? this.sendRaw(request.raw) : this.sendHttp(request);
  }

  close(): void {
    this.agent.destroy();
  }

  private sendHttp({ method, target, headers, body }: FuzzRequest): Promise<FuzzAnswer | undefined> {
    return new Promise((resolve, reject) => {
      const pairs = headers.flatMap(([name, value]) => [name, value]);
      const lengths = body ? ['Content-Length', String(body.length)] : [];
      const outgoing = httpRequest(
        {
          ...{ host: '127.0.0.1', port: this.port, method, path: target.replaceAll(' ', '%20') },
          ...{ agent: this.agent, timeout: TIMEOUT_MS },
          headers: ['Host', `127.0.0.1:${this.port}`, ...pairs, ...lengths],
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            const received = Object.entries(response.headers).map(([name, value]): [string, string] => [
              name,
              String(value),
            ]);
            const text = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode ?? 0, headers: new Headers(received), text });
          });
        },
      );
      outgoing.once('error', (error: NodeJS.ErrnoException) => {
        // Refused by the parser before it knew the method, HEAD gets a body too.
        if (method === 'HEAD' && error.code === 'HPE_CLOSED_CONNECTION') resolve(undefined);
        else reject(error);
      });
      outgoing.once('timeout', () => outgoing.destroy(new Error('it was not answered in time')));
      outgoing.end(body);
    });
  }

  private sendRaw(bytes: Buffer): Promise<FuzzAnswer | undefined> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      let received = '';
      const finish = () => {
        clearTimeout(timer);
        socket.destroy();
        resolve(parseAnswer(received));
      };
      const timer = setTimeout(finish, RAW_WAIT_MS);
      socket.setEncoding('utf8').on('data', (text: string) => {
        received += text;
        if (isWhole(received)) finish();
      });
      socket.once('error', finish);
      socket.once('close', finish);
      socket.write(bytes);
    });
  }
}

function isWhole(received: string): boolean {
  const [head, body] = divide(received);
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  return body !== undefined && length !== undefined && Buffer.byteLength(body) >= Number(length);
}

/** The first answer of a connection; undefined when there is none. */
function parseAnswer(received: string): FuzzAnswer | undefined {
  const [head, text = ''] = divide(received.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''));
  const [start = '', ...lines] = head.split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(start)?.[1]);
  if (Number.isNaN(status)) return undefined;
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const length = new Headers(headers).get('content-length');
  return {
    status,
    headers: new Headers(headers),
    text: length === null ? text : text.slice(0, Number(length)),
  };
}

function divide(received: string): [head: string, body?: string] {
  const at = received.indexOf('\r\n\r\n');
  return at < 0 ? [received] : [received.slice(0, at), received.slice(at + 4)];
}
