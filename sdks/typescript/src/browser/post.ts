import type { Parts } from './parts.ts';

/**
 * One request of the service. Rejects where there is no answer.
 * @param path below the service's address
 * @param etag of what is held, where the answer may be that it is right
 */
export function post(
  { options, base, token }: Parts,
  path: string,
  request: RequestInit,
  etag?: string | null,
): Promise<Response> {
  return (options.fetch ?? fetch)(base + path, {
    ...request,
    method: 'POST',
    headers: {
      authorization: `Bearer ${options.key}`,
      'content-type': 'application/json',
      ...(token && { 'halyard-context-token': token }),
      ...(etag && { 'if-none-match': etag }),
    },
  });
}
