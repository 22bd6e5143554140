import type { AskedContext } from './asked-context.ts';
import type { Parts } from './parts.ts';

/**
 * One request of the service. Rejects where there is no answer.
 * @param path below the service's address
 * @param asked whose token goes with it
 * @param etag of what is held, where the answer may be that it is right
 */
export function post(
  { options, base }: Parts,
  path: string,
  asked: AskedContext,
  request: RequestInit,
  etag?: string | null,
): Promise<Response> {
  return (options.fetch ?? fetch)(base + path, {
    ...request,
    method: 'POST',
    // They would carry the token to an address that nobody configured.
    redirect: 'error',
    headers: {
      authorization: `Bearer ${options.key}`,
      'content-type': 'application/json',
      ...(asked.token && { 'halyard-context-token': asked.token }),
      ...(etag && { 'if-none-match': etag }),
    },
  });
}
