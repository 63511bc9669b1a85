/** Whose key a request brings. */
export type Caller = 'none' | 'wrong' | 'read' | 'run' | 'admin';

/** A request as it is sent. */
export interface FuzzRequest {
  readonly number: number;
  readonly caller: Caller;
  readonly method: string;
  /** Path and query, percent-encoded or not. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
  /** Bytes for a socket of its own, in place of all the above: what no HTTP client would send. */
  readonly raw?: Buffer;
}

/** What came back; undefined where the service closed the connection without an answer. */
export interface FuzzAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A request in a line, for a report. */
export function describeRequest({ number, caller, method, target, headers, body, raw }: FuzzRequest): string {
  const content = raw ?? body;
  const parts = raw
    ? []
    : [method, target.slice(0, 200), JSON.stringify(headers.map((pair) => pair.join(': ').slice(0, 100)))];
  const shown = content
    ? `${content.length} bytes ${JSON.stringify(content.toString('latin1').slice(0, 200))}`
    : '';
  return [`#${number} (${caller})`, ...parts, shown].join(' ');
}
