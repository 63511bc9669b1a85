/** Far more than an answer of a model holds; what is longer is none. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
/** Statuses whose answers have no body. */
const WITHOUT_BODY: readonly number[] = [101, 204, 205, 304];

/**
 * `fetch` that settles when the whole body is there. The SDK's timeout ends with what it calls `fetch`, and so covers
 * providers that send their headers at once and then think, or hang.
 * @throws Error `AbortError` when aborted, which the SDK takes for its timeout; Error when the connection breaks, also in
 *   the middle of the body, or after 32 MB
 */
export async function fetchWhole(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, init);
    const { status, statusText, headers } = response;
    const body = await readWhole(response);
    return new Response(WITHOUT_BODY.includes(status) ? null : body, { status, statusText, headers });
  } catch (cause) {
    if (!init?.signal?.aborted) throw cause;
    // What fetch throws is a DOMException, which is no Error in every realm, and then no timeout for the SDK.
    throw Object.assign(new Error('The request was aborted.', { cause }), { name: 'AbortError' });
  }
}

async function readWhole({ body }: Response): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += (chunk as Uint8Array).byteLength;
    if (length > MAX_ANSWER_BYTES) throw new Error('The answer is larger than 32 MB.');
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}
