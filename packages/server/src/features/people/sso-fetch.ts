/** Requests to the issuer, bounded in time and in what is read of their answers, so that none holds up a sign-in. */

/** From the first byte sent to the last one read. */
const limitMs = 5_000;
/** Key sets and discovery documents have some kilobytes. */
const limitBytes = 256 * 1_024;

/** As `fetch`, with the whole body read; redirects are not followed. Throws where a limit is exceeded. */
export async function ssoFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const limit = AbortSignal.timeout(limitMs);
  const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
  const response = await fetch(url, { ...init, redirect: 'manual', signal });
  const body = await readWithin(limitBytes, response);
  const hasBody = ![101, 204, 205, 304].includes(response.status);
  const { status, headers } = response;
  return new Response(hasBody ? body : null, { status, headers });
}

async function readWithin(limit: number, response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    // Leaving the loop cancels the body.
    if (size > limit) throw new Error(`the issuer's answer is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
