const MOST_BYTES = 2 ** 20;

/** An answer that would fill the memory. */
export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

/** As `fetch`, and done only when the whole body is there: a time-out then holds for the body, too. @throws AnswerTooLong above 1 MB */
export async function limitedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > MOST_BYTES) {
      throw new AnswerTooLong(`more than ${MOST_BYTES} bytes`);
    }
    parts.push(part);
  }
  const { status, statusText, headers } = response;
  return new Response(status === 204 || status === 304 ? null : Buffer.concat(parts), { status, statusText, headers: plain(headers) });
}

/** The body is decoded by now. */
function plain(headers: Headers): Headers {
  const copy = new Headers(headers);
  copy.delete('content-encoding');
  copy.delete('content-length');
  return copy;
}
